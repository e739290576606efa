import type { RunRecord } from '../state/runRecords';
import type { RunState } from '../state/runState';

/** Tells on stderr what a run does: a line an event. Silent with `--json` unless a person watches. */
export function progressPrinter(json: boolean): (record: RunRecord, run: RunState) => void {
  if (json && !process.stderr.isTTY) return () => undefined;
  const print = (text: string) => process.stderr.write(`${text}\n`);
  return (record, run) => {
    if (record.t === 'start') print(`  started   ${record.key}${record.attempt > 1 ? ` (attempt ${record.attempt})` : ''}`);
    if (record.t === 'end') print(`  ${record.status.padEnd(9)} ${record.key}${record.msg ? `: ${record.msg}` : ''}`);
    if (record.t === 'end' || record.t === 'settle') for (const { key, status, msg } of record.settled) print(`  ${status.padEnd(9)} ${key}: ${msg}`);
    if (record.t === 'finish') print(`run ${run.id} ${record.status}${record.error ? `\n${record.error}` : ''}`);
  };
}
