import type { Task } from '../workflow/task';
import type { TaskRecord, TaskStatus } from '../state/runRecords';
import type { TaskState } from '../state/runState';
import type { ControlFlow } from './controlFlow';

/**
 * How a task has ended, as far as its children care. `missing` is a failure, or what is below one, in an optional branch:
 * joins do without it.
 */
export type Outcome = 'completed' | 'failed' | 'skipped' | 'bypassed' | 'cancelled' | 'missing';

/** What a child that is never created says of its parent. */
export const outcomeWords: Readonly<Record<Exclude<Outcome, 'completed' | 'cancelled'>, string>> = {
  failed: 'failed', skipped: 'was skipped', bypassed: 'was bypassed', missing: 'did not complete, and is optional',
};

/** Whether nothing more happens to a task. */
export function isSettled(status: TaskStatus): boolean {
  return status !== 'pending' && status !== 'running' && status !== 'waiting';
}

/** Whether a failed task leaves its run partially completed instead of failed. */
export function isTolerated(control: ControlFlow | undefined): boolean {
  return control !== undefined && (control.continueOnError || control.optional);
}

/**
 * The outcome of a task that has settled; undefined while it has not. A completed `warn` bypasses what hangs below.
 * @param parents outcomes of its parents: what is below a missing task is missing
 */
export function outcomeOf(task: TaskState, control: ControlFlow | undefined, parents: readonly (Outcome | undefined)[]): Outcome | undefined {
  switch (task.status) {
    case 'completed': return task.result === 'warn' ? 'bypassed' : 'completed';
    case 'failed': return failedOutcome(task, control);
    case 'skipped': return parents.includes('missing') && !parents.includes('failed') && !parents.includes('skipped') ? 'missing' : 'skipped';
    case 'bypassed': case 'cancelled': return task.status;
    default: return undefined;
  }
}

/** What a failure is for the children: a task that could not be created has no id, meta or time to hand on. */
export function failedOutcome({ id }: TaskRecord, control: ControlFlow | undefined): Outcome {
  return control?.continueOnError && id !== '' ? 'completed' : control?.optional ? 'missing' : 'failed';
}

/** The task as its children see it: finished, with the meta that it returned. */
export function finishedTask(task: TaskState | TaskRecord): Task {
  const meta = ('returnedMeta' in task ? task.returnedMeta : null) ?? task.meta;
  return { type: task.type, job: task.job, info: task.info, meta, id: task.id, created: task.created, result: 'complete' };
}

/** What becomes of a task with several parents once all have settled: it starts, or stands for what never does. */
export type JoinVerdict = 'start' | { readonly status: 'skipped' | 'bypassed'; readonly because: readonly Outcome[] };

/** A join needs every parent; `merge` starts when one has completed. A missing parent keeps neither from starting. */
export function joinVerdict(outcomes: readonly Outcome[], merge: boolean): JoinVerdict {
  const broken: readonly Outcome[] = ['failed', 'skipped'];
  if (outcomes.some((outcome) => broken.includes(outcome))) return { status: 'skipped', because: broken };
  if (!merge && outcomes.includes('bypassed')) return { status: 'bypassed', because: ['bypassed'] };
  if (outcomes.includes('completed')) return 'start';
  return outcomes.includes('missing') ? { status: 'skipped', because: ['missing'] } : { status: 'bypassed', because: ['bypassed'] };
}

/** Why a join never starts, with the parents that are to blame. */
export function joinWords({ status, because }: Exclude<JoinVerdict, 'start'>, parents: readonly { readonly key: string; readonly outcome: Outcome }[]): string {
  const keys = parents.filter(({ outcome }) => because.includes(outcome)).map(({ key }) => key);
  return `its parent${keys.length > 1 ? 's' : ''} "${keys.join('", "')}" ${status === 'skipped' ? 'did not complete' : 'was bypassed'}`;
}
