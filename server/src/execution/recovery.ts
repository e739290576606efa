import type { RunRecord } from '../state/runRecords';
import { applyRecord, foldRun, type RunState, type TaskState } from '../state/runState';
import { expanderOf } from './backload';
import type { Definition } from './definition';
import { completeAll } from './plan';
import { RunRefusal } from './runRefusal';
import { scopeOf, type Scope } from './scope';
import type { TaskFactory } from './taskFactory';

export type Action = 'skip' | 'run' | 're-run';

/** What a resume would do, before it does it. */
export interface Preview {
  readonly phases: readonly { readonly phase: string; readonly action: Action; readonly reason: string }[];
  readonly tasks: readonly { readonly key: string; readonly action: Action; readonly reason: string }[];
}

/** What a resume changes: the parts of its journal record. */
export type Reset = Pick<Extract<RunRecord, { t: 'resume' }>, 'reset' | 'dropped'>;

/** What to do with phases that have completed tasks and whose definition has changed since. */
export type ChangedPolicy = 'refuse' | 'keep';

const isDone = (task: TaskState) => task.status === 'completed' || task.status === 'bypassed';
/** A record that stands for a task that was never created: its parents make it anew. */
const isPlaceholder = (task: TaskState) => task.attempts.length === 0 && (task.status === 'skipped' || task.status === 'failed');

/**
 * Everything not completed or bypassed returns to pending. Tasks of a phase that has changed and completed nothing are
 * dropped instead: they are made anew, as the file now says.
 */
export function resetOf(run: RunState, definition: Definition): Reset {
  const open = [...run.tasks.values()].filter((task) => !isDone(task));
  const kept = phasesWithDone(run);
  const isDropped = (task: TaskState) => isPlaceholder(task) || (!kept.has(task.phase) && hasChanged(task.phase, run, definition));
  return {
    reset: open.filter((task) => !isDropped(task)).map(({ key }) => key),
    dropped: open.filter(isDropped).map(({ key }) => key),
  };
}

/** Throws RunRefusal `changed` when a phase of the run is gone from the file or cannot go on, or one with completed tasks has changed (unless kept). */
export function refuseChanges(run: RunState, definition: Definition, policy: ChangedPolicy): void {
  const phases = new Set([...run.tasks.values()].map(({ phase }) => phase));
  const gone = [...phases].filter((phase) => !definition.phases.has(phase));
  if (gone.length > 0) {
    throw new RunRefusal('changed', `the run has tasks of ${quoted(gone)}, which ${gone.length > 1 ? 'are' : 'is'} no longer in ${definition.file}; put ${gone.length > 1 ? 'them' : 'it'} back or start a new run`);
  }
  const unfinished = new Set(resetOf(run, definition).reset.map((key) => run.tasks.get(key)?.phase));
  const out = scopeOf(definition, run.request).excluded.filter(({ phase }) => unfinished.has(phase));
  if (out.length > 0) {
    throw new RunRefusal('changed', out.map(({ phase, message }) => `the run has unfinished tasks of "${phase}", which takes no part any more: ${message}`).join('\n'));
  }
  const changed = changedPhases(run, definition);
  if (changed.length > 0 && policy === 'refuse') {
    throw new RunRefusal('changed', `${quoted(changed)} ${changed.length > 1 ? 'have' : 'has'} completed tasks and changed since the run started; resume with --changed keep to keep their results, or start a new run`);
  }
}

/** Phases with completed tasks whose definition is another than when they ran. */
export function changedPhases(run: RunState, definition: Definition): string[] {
  return [...phasesWithDone(run)].filter((phase) => hasChanged(phase, run, definition));
}

function phasesWithDone(run: RunState): Set<string> {
  return new Set([...run.tasks.values()].filter(isDone).map(({ phase }) => phase));
}

function hasChanged(phase: string, run: RunState, definition: Definition): boolean {
  const before = run.fingerprints[phase];
  return before !== undefined && before !== definition.phases.get(phase)?.fingerprint;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/**
 * Says for each phase and task whether a resume skips, runs or re-runs it, and why.
 * @param records the run's journal; the state in `run` stays as it is
 */
export function previewResume(records: readonly RunRecord[], run: RunState, definition: Definition, scope: Scope, factory: TaskFactory): Preview {
  const before = new Map(run.tasks);
  const after = afterReset(records, run, definition);
  const expansion = expanderOf(scope, after, factory);
  const restored = expansion.restore();
  applyRecord(after, { t: 'settle', at: '', ...restored });
  // Records that would stand for tasks never created are nothing that a resume runs.
  const never = new Set([...restored.settled.map(({ key }) => key), ...completeAll(after, expansion)]);
  const tasks = [...after.tasks.values()].filter(({ key }) => !never.has(key)).map(({ key, phase }) => {
    const { action, reason } = actionOf(before.get(key), before);
    const now = action === 'skip' ? 'its definition has changed since' : 'as the file now says';
    return { key, phase, action, reason: hasChanged(phase, run, definition) ? `${reason}; ${now}` : reason };
  });
  return { phases: phasesOf(scope, tasks), tasks: tasks.map(({ key, action, reason }) => ({ key, action, reason })) };
}

/** A copy of the run as it would be right after the resume record. */
function afterReset(records: readonly RunRecord[], run: RunState, definition: Definition): RunState {
  const copy = foldRun(records);
  if (!copy) throw new RunRefusal('not-found', `run ${run.id} has no beginning in its journal`);
  applyRecord(copy, {
    t: 'resume', at: '', number: run.resumes + 1, process: run.process, fingerprints: run.fingerprints, excluded: run.excluded, ...resetOf(run, definition), created: [],
  });
  return copy;
}

function actionOf(task: TaskState | undefined, all: ReadonlyMap<string, TaskState>): { action: Action; reason: string } {
  if (!task || isPlaceholder(task)) return { action: 'run', reason: task ? neverStarted(task, all) : 'never started' };
  if (isDone(task)) return { action: 'skip', reason: task.status === 'bypassed' ? `bypassed: ${task.msg}` : 'completed' };
  if (task.attempts.length === 0) return { action: 'run', reason: 'never started' };
  const last = task.attempts.at(-1);
  if (last?.ended === null) return { action: 're-run', reason: 'was running' };
  if (task.attempts.length === task.spentAttempts) return { action: 're-run', reason: 'was to run again after the last resume' };
  if (task.status === 'cancelled') return { action: 're-run', reason: 'was cancelled' };
  if (task.status === 'failed') return { action: 're-run', reason: `failed: ${task.msg || 'no message'}` };
  return { action: 're-run', reason: 'was waiting for its retry' };
}

function neverStarted(task: TaskState, all: ReadonlyMap<string, TaskState>): string {
  if (task.status === 'failed') return `could not be created: ${task.msg}`;
  const because = task.parents.find((key) => all.get(key)?.status === 'failed');
  return because === undefined ? 'never started' : `never started: "${because}" failed`;
}

/** A phase does what the most of its tasks need: re-run before run before skip. */
function phasesOf(scope: Scope, tasks: readonly { phase: string; action: Action; reason: string }[]): Preview['phases'] {
  const byPhase = new Map<string, { action: Action; reason: string }[]>([...scope.phases.keys()].map((phase) => [phase, []]));
  for (const task of tasks) byPhase.get(task.phase)?.push(task);
  return [...byPhase].map(([phase, own]) => {
    const decisive = own.find(({ action }) => action === 're-run') ?? own.find(({ action }) => action === 'run') ?? own[0];
    if (!decisive) return { phase, action: 'run' as const, reason: 'never started' };
    const same = own.filter(({ action }) => action === decisive.action).length;
    return { phase, action: decisive.action, reason: own.length === same ? decisive.reason : `${same} of ${own.length} tasks: ${decisive.reason}` };
  });
}
