import { failureReport } from '../execution/failureReport';
import type { RunRecord } from '../state/runRecords';
import type { RunState } from '../state/runState';
import { painter, type Terminal } from './colour';

/** Where progress goes. */
export interface ProgressOutput extends Terminal {
  write(text: string): unknown;
}

const markWidth = 9;

/**
 * Tells on stderr what a run does: a line an event, on a terminal below them how far it is. Silent with `--json` unless
 * a person watches.
 */
export function progressPrinter(
  json: boolean, output: ProgressOutput = process.stderr, env: NodeJS.ProcessEnv = process.env,
): (record: RunRecord, run: RunState) => void {
  const terminal = output.isTTY === true;
  if (json && !terminal) return () => undefined;
  const paint = painter(output, env);
  const width = terminal ? Math.max(20, output.columns ?? 80) : Infinity;
  // A terminal that is none cannot go back to the beginning of its line.
  const live = terminal && env['TERM'] !== 'dumb';
  let settled = 0;

  /** On a terminal a text is one row: a message that is longer stands in `runs show` and the log. */
  const fitted = (text: string, room: number): string => {
    const [first = ''] = text.split('\n');
    return terminal && first.length > room ? `${first.slice(0, room - 1)}…` : first;
  };
  const event = (what: string, text: string): void =>
    void output.write(`  ${paint(what, what.padEnd(markWidth))} ${fitted(text, width - markWidth - 4)}\n`);
  const named = (key: string, msg: string): string => (msg === '' ? key : `${key}: ${msg}`);

  const tell = (record: RunRecord, run: RunState): void => {
    if (record.t === 'start') event('started', `${record.key}${record.attempt > 1 ? ` (attempt ${record.attempt})` : ''}`);
    if (record.t === 'end') event(record.status, named(record.key, record.msg));
    if (record.t === 'end' || record.t === 'settle') for (const { key, status, msg } of record.settled) event(status, named(key, msg));
    if (record.t !== 'finish') return;
    // Every failure in full and with what to do, so that nobody has to look for it.
    const report = failureReport(run);
    const rest = report.length > 0 ? report : record.error === null ? [] : [record.error];
    output.write(`run ${run.id} ${paint(record.status, record.status)}\n${rest.map((line) => `${line}\n`).join('')}`);
  };
  if (!live) return tell;

  const running = new Set<string>();
  return (record, run) => {
    output.write('\r\u001b[K');
    tell(record, run);
    if (record.t === 'start') running.add(record.key);
    if (record.t === 'end') running.delete(record.key);
    if (record.t === 'end' && record.status !== 'waiting') settled++;
    if (record.t === 'end' || record.t === 'settle') settled += record.settled.length;
    if (record.t !== 'finish') output.write(fitted(`${settled} of ${run.tasks.size} done, running: ${[...running].join(', ') || 'nothing'}`, width - 1));
  };
}
