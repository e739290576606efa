import { applyRecord, beginRun, type RunState, type TaskState } from '../state/runState';
import type { RunRequest, TaskRecord } from '../state/runRecords';
import { expanderOf } from './backload';
import type { Expander } from './expander';
import { planJudge } from './judge';
import { isSettled } from './outcome';
import type { Scope } from './scope';
import type { TaskFactory } from './taskFactory';

/** What a run would do. */
export interface Plan {
  readonly tasks: readonly TaskRecord[];
  /** Keys of those that only a run can know: below a choice or condition over results, or repeated over one. */
  readonly dynamic: ReadonlySet<string>;
  /** Records that stand for tasks never created: bypassed, or impossible to create; `msg` says why. */
  readonly without: readonly TaskState[];
}

/** The tasks of a run if every one completes with its meta unchanged, in the order in which they would be created. */
export function planRun(scope: Scope, request: RunRequest, factory: TaskFactory): Plan {
  const run = emptyRun(request);
  const expansion = expanderOf(scope, run, factory, planJudge(run));
  const { saved: first } = expansion.begin();
  applyRecord(run, { t: 'settle', at: '', ...first });
  const settled = completeAll(run, expansion);
  for (const { key, status } of first.settled) if (status !== 'completed') settled.add(key);
  const all = [...run.tasks.values()];
  const tasks = all.filter(({ key }) => !settled.has(key));
  return { tasks, dynamic: withBelow(tasks, expansion.unsure()), without: all.filter(({ key }) => settled.has(key)) };
}

/** Tasks with everything below them; parents come before their children. */
function withBelow(tasks: readonly TaskRecord[], keys: ReadonlySet<string>): Set<string> {
  const all = new Set(keys);
  for (const { key, parents } of tasks) if (parents.some((parent) => all.has(parent))) all.add(key);
  return all;
}

/**
 * Completes every open task of a run in place, without its meta changed, until nothing follows.
 * Returns the keys of records that settled without being tasks.
 */
export function completeAll(run: RunState, expansion: Expander): Set<string> {
  const placeholders = new Set<string>();
  const open = [...run.tasks.values()].filter(({ status, repeat }) => !isSettled(status) && !repeat).map(({ key }) => key);
  for (let i = 0; i < open.length; i++) {
    const task = run.tasks.get(open[i] ?? '');
    if (!task || task.repeat || isSettled(task.status)) continue;
    const { saved } = expansion.settled(task.key, { status: 'completed', result: 'complete', output: task.output, meta: task.meta, msg: '' });
    applyRecord(run, { t: 'settle', at: '', ...saved });
    for (const { key, status } of saved.settled) if (status !== 'completed') placeholders.add(key);
    open.push(...saved.created.map(({ key }) => key));
  }
  return placeholders;
}

/** A run of which nothing has happened yet; never written anywhere. */
export function emptyRun(request: RunRequest): RunState {
  return beginRun({
    t: 'run', v: 1, id: '', file: '', at: '', logicalTime: request.at, simulated: true, concurrency: 1, fingerprints: {}, excluded: [],
    process: { host: '', pid: 0, pidNamespace: '', startTime: '', bootId: '' }, request, tasks: [], settled: [],
  });
}
