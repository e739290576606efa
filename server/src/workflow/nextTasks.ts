import type { NewTask } from './batch';
import type { BatchError } from './batchRows';
import { childTasks, type ChildOptions } from './childTasks';
import { metaValue, parseTaskMeta } from './meta';
import { matchesParent, type Phase } from './phase';
import { retryTask } from './retry';
import { taskJob, type Task } from './task';

export { childTasks } from './childTasks';
export { retryDelay, retryTask } from './retry';

export interface NextOptions extends ChildOptions {
  /** Numbers from 0 to below 1, for the jitter of a retry. */
  readonly random: () => number;
}

/** Everything that a finished task starts. */
export interface NextTasks {
  /** Its retry, or its children in file order. */
  readonly tasks: readonly NewTask[];
  /** Milliseconds before the retry starts; 0 for children. */
  readonly wait: number;
  readonly bypassed: readonly BypassedChild[];
  readonly errors: readonly FailedChild[];
}

/** A child phase that makes no task: an unmet `require`, or a batch without rows. */
export interface BypassedChild {
  readonly phase: string;
  readonly reason: 'require' | 'rows';
}

/** A child phase whose batch cannot be read. */
export interface FailedChild {
  readonly phase: string;
  readonly error: BatchError;
}

const nothing: NextTasks = { tasks: [], wait: 0, bypassed: [], errors: [] };

/**
 * What a finished task starts by itself: `complete` its children, `error` its retry, others nothing.
 * Joins (two parents or more) are left out, as one task alone never starts them.
 * @param phases those of the task's workflow file, in file order
 */
export function nextTasks(finished: Task, phases: readonly Phase[], options: NextOptions): NextTasks {
  if (finished.result === 'complete') return startChildren(finished, phases, options);
  if (finished.result !== 'error') return nothing;
  const job = taskJob(finished);
  const phase = phases.find((candidate) => candidate.topic === finished.type && candidate.job === job);
  const retry = phase === undefined ? undefined : retryTask(finished, phase, options.random);
  return retry === undefined ? nothing : { ...nothing, tasks: [retry.task], wait: retry.wait };
}

function startChildren(finished: Task, phases: readonly Phase[], options: NextOptions): NextTasks {
  const workflow = options.workflow ?? metaValue(parseTaskMeta(finished.meta), 'workflow');
  if (workflow === '') return nothing;
  const job = taskJob(finished);
  const tasks: NewTask[] = [];
  const bypassed: BypassedChild[] = [];
  const errors: FailedChild[] = [];
  for (const phase of phases) {
    const [parent, ...others] = phase.dependsOn;
    if (parent === undefined || others.length > 0 || !matchesParent(parent, finished.type, job)) continue;
    const made = childTasks(finished, phase, options);
    if ('tasks' in made) tasks.push(...made.tasks);
    else if ('bypassed' in made) bypassed.push({ phase: phase.name, reason: made.bypassed });
    else errors.push({ phase: phase.name, error: made.error });
  }
  return { tasks, wait: 0, bypassed, errors };
}
