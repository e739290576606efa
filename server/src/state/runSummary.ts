import type { RunState, TaskState } from './runState';
import type { RunStatus, TaskResult, TaskStatus } from './runRecords';

/** A run as a list shows it. Times are RFC 3339 UTC. */
export interface RunSummary {
  readonly id: string;
  readonly file: string;
  readonly status: RunStatus;
  readonly simulated: boolean;
  readonly logicalTime: string | null;
  readonly started: string;
  readonly ended: string | null;
  readonly error: string | null;
  /** Number of tasks by status. */
  readonly counts: Readonly<Partial<Record<TaskStatus, number>>>;
}

/** What a task of a workflow is now. */
export interface TaskSummary {
  readonly key: string;
  readonly phase: string;
  readonly status: TaskStatus;
  readonly run: string;
  readonly updated: string;
  /** First 200 characters of the value's JSON; null: no value. */
  readonly preview: string | null;
}

/** One attempt of a phase in some run. */
export interface HistoryEntry {
  readonly run: string;
  readonly key: string;
  readonly attempt: number;
  readonly result: TaskResult | 'cancelled' | null;
  readonly msg: string;
  readonly started: string;
  readonly ended: string | null;
}

/** Characters of a value that a list shows. */
export const previewLength = 200;

/** What a list shows of a run. */
export function runSummary(run: RunState): RunSummary {
  const { id, file, status, simulated, logicalTime, started, ended, error } = run;
  const counts: Partial<Record<TaskStatus, number>> = {};
  for (const task of run.tasks.values()) counts[task.status] = (counts[task.status] ?? 0) + 1;
  return { id, file, status, simulated, logicalTime, started, ended, error, counts };
}

/** What the state of a workflow shows of a task. */
export function taskSummary(run: RunState, task: TaskState): TaskSummary {
  return { key: task.key, phase: task.phase, status: task.status, run: run.id, updated: taskUpdated(task), preview: task.spilled?.preview ?? task.output?.slice(0, previewLength) ?? null };
}

/** When a task last changed, as far as its attempts tell. */
export function taskUpdated(task: TaskState): string {
  const attempt = task.attempts.at(-1);
  return attempt?.ended ?? attempt?.started ?? task.created;
}

/** The attempts of a task in one run, those of a dropped one too. */
export function taskHistory(run: RunState, key: string): HistoryEntry[] {
  return [...run.tasks.values(), ...run.droppedTasks.values()].filter((task) => task.key === key).flatMap((task) =>
    task.attempts.map(({ attempt, result, msg, started, ended }) => ({ run: run.id, key: task.key, attempt, result, msg, started, ended })));
}

/** The most telling first: what a phase with tasks of several statuses is shown as. */
const telling: readonly TaskStatus[] = ['running', 'waiting', 'failed', 'cancelled', 'pending', 'skipped', 'completed', 'bypassed'];

/** The one of two task statuses that a phase is shown with. */
export function moreTelling(a: TaskStatus, b: TaskStatus): TaskStatus {
  return telling.indexOf(a) <= telling.indexOf(b) ? a : b;
}
