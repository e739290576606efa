import type { RunRecord } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import type { Definition } from './definition';
import { RunRefusal } from './runRefusal';

/** What taking up a run changes: the parts of its journal record. */
export type Reset = Pick<Extract<RunRecord, { t: 'resume' }>, 'reset' | 'dropped'>;

/** What to do with phases that have completed tasks and whose definition has changed since. */
export type ChangedPolicy = 'refuse' | 'keep' | 'rerun';

/** How a run is taken up again. */
export type Again = { readonly changed: ChangedPolicy } & (
  /** Everything that is not done. */
  | { readonly kind: 'resume' }
  /** Failed tasks and all below them; or a phase whatever its status, with `downstream` all below it too. */
  | { readonly kind: 'retry'; readonly phase: string | null; readonly downstream: boolean }
);

/** Whether nothing of a task is left to do. */
export function isDone(task: TaskState): boolean {
  return task.status === 'completed' || task.status === 'bypassed';
}

/**
 * Whether a record stands for a task that never started: only created ones have an id, and what a condition kept from
 * starting has no attempt. Its parents make it anew; a repeated task goes on with its steps.
 */
export function isPlaceholder(task: TaskState): boolean {
  return task.id === '' || (task.attempts.length === 0 && !task.repeat && ['failed', 'skipped', 'bypassed'].includes(task.status));
}

/** Whether it is a step whose task is done: that has its value, without this one. */
export function isPast({ step }: TaskState, run: RunState): boolean {
  const task = step && run.tasks.get(step.of);
  return task !== undefined && isDone(task);
}

/** Adds what goes together: a repeated task with its steps that are not done, or with every step where it begins anew. */
function addSteps(run: RunState, wanted: Set<TaskState>, anew: ReadonlySet<TaskState>): void {
  for (const task of [...wanted]) {
    const whole = task.step && run.tasks.get(task.step.of);
    if (whole) wanted.add(whole);
  }
  for (const task of run.tasks.values()) {
    const whole = task.step && run.tasks.get(task.step.of);
    if (whole && wanted.has(whole) && (anew.has(whole) || !isDone(task))) wanted.add(task);
  }
}

/** Repeated tasks that are done and run again from their beginning; a `foreach` of which items failed goes on with these. */
function begunAnew(run: RunState, wanted: ReadonlySet<TaskState>): Set<TaskState> {
  const goesOn = (whole: TaskState) => whole.repeat?.kind === 'foreach' && !wanted.has(whole);
  const wholes = [...wanted].map((task) => (task.step ? run.tasks.get(task.step.of) : task));
  return new Set(wholes.filter((whole) => whole !== undefined).filter((whole) => whole.repeat !== undefined && isDone(whole) && !goesOn(whole)));
}

/** Whether a phase is defined otherwise than when it ran. */
export function hasChanged(phase: string, run: RunState, definition: Definition): boolean {
  const before = run.fingerprints[phase];
  return before !== undefined && before !== definition.phases.get(phase)?.fingerprint;
}

/**
 * Which tasks return to pending, and which are forgotten because their parents, or the file as it now is, make them
 * anew: stand-ins, tasks of a changed phase of which nothing is kept, and what lies below what is made anew.
 * Throws RunRefusal `usage` for a phase that the run does not have, `empty` when there is nothing to retry.
 */
export function resetOf(run: RunState, definition: Definition, again: Again = { kind: 'resume', changed: 'refuse' }): Reset {
  const tasks = [...run.tasks.values()];
  const wanted = new Set(again.kind === 'resume' ? tasks.filter((task) => !isDone(task) && !isPast(task, run)) : retried(run, again));
  if (again.changed === 'rerun') for (const task of tasks) if (hasChanged(task.phase, run, definition)) wanted.add(task);
  const begun = begunAnew(run, wanted);
  addSteps(run, wanted, begun);
  const isBegun = (task: TaskState | undefined) => task !== undefined && begun.has(task);
  const kept = new Set(tasks.filter((task) => isDone(task) && !wanted.has(task)).map(({ phase }) => phase));
  const anew = [...wanted].filter((task) => isPlaceholder(task) || isBegun(task) || (task.step && isBegun(run.tasks.get(task.step.of))) || (!kept.has(task.phase) && hasChanged(task.phase, run, definition)));
  const withAllBelow = again.kind === 'retry' && (again.phase === null || again.downstream) ? wanted : anew.filter((task) => !isPlaceholder(task) && (!isBegun(task) || again.changed === 'rerun'));
  // What never ran below a task, because of how that ended, may run now.
  const dropped = new Set([...anew, ...below(run, withAllBelow), ...[...below(run, wanted)].filter(isPlaceholder)]);
  return { reset: [...wanted].filter((task) => !dropped.has(task)).map(({ key }) => key), dropped: [...dropped].map(({ key }) => key) };
}

function retried(run: RunState, { phase }: Extract<Again, { kind: 'retry' }>): TaskState[] {
  const tasks = [...run.tasks.values()];
  const found = tasks.filter((task) => (phase === null ? task.status === 'failed' : task.phase === phase));
  if (found.length > 0) return found;
  if (phase === null) throw new RunRefusal('empty', `run ${run.id} has no failed task: there is nothing to retry; name a phase with --phase to run it again`);
  throw new RunRefusal('usage', `run ${run.id} has no task of phase "${phase}"; it has tasks of "${[...new Set(tasks.map((task) => task.phase))].join('", "')}"`);
}

/** Everything that hangs below some tasks. */
function below(run: RunState, from: Iterable<TaskState>): Set<TaskState> {
  const children = new Map<string, TaskState[]>();
  for (const task of run.tasks.values()) {
    for (const parent of task.parents) {
      const others = children.get(parent);
      if (others) others.push(task);
      else children.set(parent, [task]);
    }
  }
  const found = new Set<TaskState>();
  const open = [...from];
  for (let task = open.pop(); task; task = open.pop()) {
    for (const child of children.get(task.key) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return found;
}
