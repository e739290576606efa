import type { TaskResult } from './runRecords';
import type { RunState, TaskState } from './runState';

/** Somebody should know: a task said `alert`, or failed for good without `no_alert`. */
export interface Alert {
  readonly run: string;
  readonly file: string;
  readonly key: string;
  readonly phase: string;
  /** 0 for a task that could not be created. */
  readonly attempt: number;
  readonly result: TaskResult;
  readonly msg: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** Whether the task has not completed since. */
  readonly open: boolean;
}

/** The alerts of a run, in the order in which its tasks were created; a simulated one raises none. */
export function alertsOf(run: RunState): Alert[] {
  if (run.simulated) return [];
  return [...run.tasks.values(), ...run.droppedTasks.values()].flatMap((task) => alertsOfTask(run, task));
}

function alertsOfTask(run: RunState, task: TaskState): Alert[] {
  const of = { run: run.id, file: run.file, key: task.key, phase: task.phase, open: run.tasks.get(task.key)?.status !== 'completed' };
  if (task.id === '' && task.status === 'failed') {
    return task.noAlert ? [] : [{ ...of, attempt: 0, result: 'error', msg: task.msg, at: task.created }];
  }
  return task.attempts.flatMap(({ attempt, result, msg, started, ended, final }) =>
    (result === 'alert' || (result === 'error' && final && !task.noAlert) ? [{ ...of, attempt, result, msg, at: ended ?? started }] : []));
}
