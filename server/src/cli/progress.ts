import { failureReport } from '../execution/failureReport';
import type { RunRecord } from '../state/runRecords';
import type { RunState } from '../state/runState';

/** Where progress goes: a terminal has a width and may have colours. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const colours: Readonly<Record<string, number>> = { completed: 32, failed: 31, cancelled: 33, interrupted: 33, waiting: 33, started: 36 };
const markWidth = 9;

/** Tells on stderr what a run does: a line an event. Silent with `--json` unless a person watches. */
export function progressPrinter(
  json: boolean, output: ProgressOutput = process.stderr, env: NodeJS.ProcessEnv = process.env,
): (record: RunRecord, run: RunState) => void {
  const terminal = output.isTTY === true;
  if (json && !terminal) return () => undefined;
  const coloured = terminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const width = terminal ? Math.max(20, output.columns ?? 80) : Infinity;

  /** On a terminal an event is one row: a message that is longer stands in `runs show` and the log. */
  const event = (what: string, text: string): void => {
    const [first = ''] = text.split('\n');
    const room = width - markWidth - 4;
    const row = terminal && first.length > room ? `${first.slice(0, room - 1)}…` : first;
    output.write(`  ${paint(what, what.padEnd(markWidth))} ${row}\n`);
  };
  const paint = (what: string, text: string): string => {
    const colour = coloured ? colours[what] : undefined;
    return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
  };
  const named = (key: string, msg: string): string => (msg === '' ? key : `${key}: ${msg}`);

  return (record, run) => {
    if (record.t === 'start') event('started', `${record.key}${record.attempt > 1 ? ` (attempt ${record.attempt})` : ''}`);
    if (record.t === 'end') event(record.status, named(record.key, record.msg));
    if (record.t === 'end' || record.t === 'settle') for (const { key, status, msg } of record.settled) event(status, named(key, msg));
    // Every failure in full and with what to do, so that nobody has to look for it.
    if (record.t === 'finish') {
      const report = failureReport(run);
      const rest = report.length > 0 ? report : record.error === null ? [] : [record.error];
      output.write(`run ${run.id} ${paint(record.status, record.status)}\n${rest.map((line) => `${line}\n`).join('')}`);
    }
  };
}
