import { stripVTControlCharacters } from 'node:util';
import { failuresOf } from '../execution/failureReport';
import type { RunState, TaskState } from '../state/runState';

/** A run without its tasks. */
type RunHead = Pick<RunState, 'id' | 'file' | 'status' | 'logicalTime' | 'started' | 'ended' | 'simulated'>;

/** Prints one line of JSON; with `--json` nothing else goes to stdout. */
export function printJson(json: string): void {
  process.stdout.write(`${json}\n`);
}

/** A run in its JSON form. Values stand in it as the text that the task wrote, so numbers of any size are kept. */
export function runJson(run: RunState): string {
  const failures = failuresOf(run);
  const head = JSON.stringify({ ...summary(run), excluded: run.excluded, ...(run.error === null ? {} : { error: run.error }), ...(failures.length === 0 ? {} : { failures }) });
  return `${head.slice(0, -1)},"tasks":[${[...run.tasks.values()].map(taskJson).join(',')}]}`;
}

/** What `runs list` tells of a run. */
export function summary(run: RunHead): Omit<RunHead, 'simulated'> & { simulated?: true } {
  const { id, file, status, logicalTime, started, ended } = run;
  return { id, file, status, logicalTime, started, ended, ...(run.simulated ? { simulated: true as const } : {}) };
}

/** A task of a run in its JSON form. */
export function taskJson(task: TaskState): string {
  const first = task.attempts[0];
  const last = task.attempts.at(-1);
  const head = JSON.stringify({
    key: task.key, phase: task.phase, type: task.type, job: task.job, id: task.id, info: task.info, meta: task.meta,
    logicalTime: task.logicalTime, status: task.status, attempts: task.attempts.length,
    result: task.result === 'cancelled' ? null : task.result,
  });
  const tail = JSON.stringify({ msg: task.msg, exitCode: last?.exitCode ?? null, started: first?.started ?? null, ended: last?.ended ?? null });
  return `${head.slice(0, -1)},"output":${task.output ?? 'null'},${tail.slice(1)}`;
}

/** A number of things in words: `1 task`, `2 tasks`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** A table in plain text, columns as wide as their longest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, shownLength(cell))), []);
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell + ' '.repeat((widths[i] ?? 0) - shownLength(cell)))).join('  ').trimEnd()).join('\n');
}

/** Colours take no room. */
function shownLength(cell: string): number {
  return cell.includes('\u001b') ? stripVTControlCharacters(cell).length : cell.length;
}

/** Text that cannot steer a terminal: control characters but line feeds and tabs as `\\u001b`. */
export function harmless(text: string): string {
  return text.replace(/(?![\n\t])\p{Control}/gu, escaped);
}

/** Text for a cell of a table: one line, cut at `length` characters. */
export function cell(text: string, length = 80): string {
  const line = text.slice(0, length + 1).replace(/\p{Control}/gu, escaped);
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

function escaped(control: string): string {
  return JSON.stringify(control).startsWith('"\\') ? JSON.stringify(control).slice(1, -1) : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
