import { diffRuns, type TaskDiff } from '../execution/runDiff';
import type { RunState, TaskState } from '../state/runState';
import { exit } from './command';
import { count, printJson, summary, table, taskJson } from './print';

/** Prints what differs between two runs: a line a task. */
export function printDiff(a: RunState, b: RunState, json: boolean): number {
  const diff = diffRuns(a, b);
  if (json) printJson(diffJson(a, b, diff));
  else printLines(a, b, diff);
  return exit.done;
}

/** Values stand in it as their tasks wrote them, as in every JSON of a run. */
function diffJson(a: RunState, b: RunState, diff: readonly TaskDiff[]): string {
  const tasks = diff.map(({ key, phase, differs, ...sides }) =>
    `${JSON.stringify({ key, phase, differs }).slice(0, -1)},"a":${side(sides.a)},"b":${side(sides.b)}}`);
  return `{"a":${JSON.stringify(summary(a))},"b":${JSON.stringify(summary(b))},"tasks":[${tasks.join(',')}]}`;
}

function side(task: TaskState | null): string {
  return task ? taskJson(task) : 'null';
}

function printLines(a: RunState, b: RunState, diff: readonly TaskDiff[]): void {
  console.log(table([['', 'RUN', 'STATUS', 'FILE', 'STARTED'], ...[['a', a] as const, ['b', b] as const].map(([name, run]) => [name, run.id, run.status, run.file, run.started])]));
  if (diff.length > 0) console.log(table([['TASK', 'A', 'B', 'DIFFERS'], ...diff.map((task) => [task.key, told(task.a, task), told(task.b, task), task.differs.join(', ') || 'only in one'])]));
  console.error(diff.length === 0 ? 'no task differs' : `${count(diff.length, 'task')} differ${diff.length === 1 ? 's' : ''}`);
}

/** The status, and where only the value differs the value. */
function told(task: TaskState | null, { differs }: TaskDiff): string {
  if (!task) return '-';
  if (differs.includes('status') || !differs.includes('output')) return task.status;
  const text = task.output ?? 'null';
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
