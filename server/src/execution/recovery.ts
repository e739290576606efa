import type { RunRecord } from '../state/runRecords';
import { applyRecord, foldRun, type RunState, type TaskState } from '../state/runState';
import { expanderOf } from './backload';
import type { Definition } from './definition';
import { planJudge } from './judge';
import { isSettled } from './outcome';
import { completeAll } from './plan';
import { hasChanged, isDone, isPlaceholder, resetOf, type ChangedPolicy, type Reset } from './reset';
import { RunRefusal } from './runRefusal';
import { scopeOf, type Scope } from './scope';
import type { TaskFactory } from './taskFactory';

export type Action = 'skip' | 'run' | 're-run';

/** What a resume would do, before it does it. */
export interface Preview {
  readonly phases: readonly { readonly phase: string; readonly action: Action; readonly reason: string }[];
  readonly tasks: readonly { readonly key: string; readonly action: Action; readonly reason: string }[];
}

/** Throws RunRefusal `changed` when a phase of the run is gone from the file or cannot go on, or one of which completed tasks are kept has changed (unless that is wanted). */
export function refuseChanges(run: RunState, definition: Definition, policy: ChangedPolicy, reset: Reset = resetOf(run, definition)): void {
  const phases = new Set([...run.tasks.values()].map(({ phase }) => phase));
  const gone = [...phases].filter((phase) => !definition.phases.has(phase));
  if (gone.length > 0) {
    throw new RunRefusal('changed', `the run has tasks of ${quoted(gone)}, which ${gone.length > 1 ? 'are' : 'is'} no longer in ${definition.file}; put ${gone.length > 1 ? 'them' : 'it'} back or start a new run`);
  }
  const unfinished = new Set(reset.reset.map((key) => run.tasks.get(key)?.phase));
  const out = scopeOf(definition, run.request).excluded.filter(({ phase }) => unfinished.has(phase));
  if (out.length > 0) {
    throw new RunRefusal('changed', out.map(({ phase, message }) => `the run has unfinished tasks of "${phase}", which takes no part any more: ${message}`).join('\n'));
  }
  const changed = changedPhases(run, definition, reset);
  if (changed.length > 0 && policy === 'refuse') {
    throw new RunRefusal('changed', `${quoted(changed)} ${changed.length > 1 ? 'have' : 'has'} completed tasks and changed since the run started; --changed keep keeps their results, --changed rerun runs them and what is below again; or start a new run`);
  }
}

/** Phases with completed tasks that stay, whose definition is another than when they ran. */
export function changedPhases(run: RunState, definition: Definition, { reset, dropped }: Reset): string[] {
  const again = new Set([...reset, ...dropped]);
  const kept = new Set([...run.tasks.values()].filter((task) => isDone(task) && !again.has(task.key)).map(({ phase }) => phase));
  return [...kept].filter((phase) => hasChanged(phase, run, definition));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/**
 * Says for each phase and task whether a resume skips, runs or re-runs it, and why.
 * @param records the run's journal; the state in `run` stays as it is
 */
export function previewResume(
  records: readonly RunRecord[], run: RunState, definition: Definition, scope: Scope, factory: TaskFactory, reset: Reset = resetOf(run, definition),
): Preview {
  const before = new Map(run.tasks);
  const after = afterReset(records, run, reset);
  const expansion = expanderOf(scope, after, factory, planJudge(after));
  const restored = expansion.restore().saved;
  applyRecord(after, { t: 'settle', at: '', ...restored });
  const left = new Set([...after.tasks.values()].filter((task) => before.has(task.key) && isSettled(task.status)).map(({ key }) => key));
  // Records that would stand for tasks never created are nothing that a resume runs.
  const never = new Set([...restored.settled.map(({ key }) => key), ...completeAll(after, expansion)]);
  const dropped = new Set(reset.dropped);
  const tasks = [...after.tasks.values()].filter(({ key }) => !never.has(key)).map(({ key, phase }) => {
    const { action, reason } = left.has(key) ? leftAlone(after.tasks.get(key)) : actionOf(before.get(key), before, dropped);
    const now = action === 'skip' ? 'its definition has changed since' : 'as the file now says';
    return { key, phase, action, reason: hasChanged(phase, run, definition) ? `${reason}; ${now}` : reason };
  });
  return { phases: phasesOf(scope, tasks), tasks: tasks.map(({ key, action, reason }) => ({ key, action, reason })) };
}

/** A copy of the run as it would be right after the resume record. */
function afterReset(records: readonly RunRecord[], run: RunState, reset: Reset): RunState {
  const copy = foldRun(records);
  if (!copy) throw new RunRefusal('not-found', `run ${run.id} has no beginning in its journal`);
  applyRecord(copy, {
    t: 'resume', at: '', number: run.resumes + 1, process: run.process, fingerprints: run.fingerprints, excluded: run.excluded, ...reset, created: [],
  });
  return copy;
}

/** A task that keeps what became of it. */
function leftAlone(task: TaskState | undefined): { action: Action; reason: string } {
  const status = task?.status ?? 'completed';
  return { action: 'skip', reason: status === 'completed' || !task?.msg ? status : `${status}: ${task.msg}` };
}

function actionOf(task: TaskState | undefined, all: ReadonlyMap<string, TaskState>, dropped: ReadonlySet<string>): { action: Action; reason: string } {
  const begunAnew = task !== undefined && isDone(task) && dropped.has(task.key);
  if (task?.repeat && !begunAnew) return { action: 'run', reason: stepsDone(task, all) };
  if (!task || isPlaceholder(task)) return { action: 'run', reason: task ? neverStarted(task, all) : 'never started' };
  if (isDone(task)) return { action: 're-run', reason: 'was completed, runs again' };
  if (task.attempts.length === 0) return { action: 'run', reason: 'never started' };
  const last = task.attempts.at(-1);
  if (last?.ended === null) return { action: 're-run', reason: 'was running' };
  if (task.attempts.length === task.spentAttempts) return { action: 're-run', reason: 'was to run again after the last resume' };
  if (task.status === 'cancelled') return { action: 're-run', reason: 'was cancelled' };
  if (task.status === 'failed') return { action: 're-run', reason: `failed: ${task.msg || 'no message'}` };
  return { action: 're-run', reason: 'was waiting for its retry' };
}

function stepsDone({ key, repeat }: TaskState, all: ReadonlyMap<string, TaskState>): string {
  const done = [...all.values()].filter((task) => task.step?.of === key && isDone(task)).length;
  return done === 0 ? 'never started' : `goes on: ${done} ${repeat?.kind === 'loop' ? 'iterations' : 'items'} completed`;
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
