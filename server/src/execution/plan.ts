import { applyRecord, beginRun, type RunState, type TaskState } from '../state/runState';
import type { RunRequest, TaskRecord } from '../state/runRecords';
import { expanderOf } from './backload';
import { outcomeOf, type Expander } from './expansion';
import type { Scope } from './scope';
import type { TaskFactory } from './taskFactory';

/** What a run would do. */
export interface Plan {
  readonly tasks: readonly TaskRecord[];
  /** Records that stand for tasks never created: bypassed, or impossible to create; `msg` says why. */
  readonly without: readonly TaskState[];
}

/** The tasks of a run if every one completes with its meta unchanged, in the order in which they would be created. */
export function planRun(scope: Scope, request: RunRequest, factory: TaskFactory): Plan {
  const run = emptyRun(request);
  const expansion = expanderOf(scope, run, factory);
  const first = expansion.begin();
  applyRecord(run, { t: 'settle', at: '', ...first });
  const settled = completeAll(run, expansion);
  for (const { key } of first.settled) settled.add(key);
  const all = [...run.tasks.values()];
  return { tasks: all.filter(({ key }) => !settled.has(key)), without: all.filter(({ key }) => settled.has(key)) };
}

/**
 * Completes every open task of a run in place, without its meta changed, until nothing follows.
 * Returns the keys of records that settled without being tasks.
 */
export function completeAll(run: RunState, expansion: Expander): Set<string> {
  const placeholders = new Set<string>();
  const open = [...run.tasks.values()].filter((task) => outcomeOf(task) === undefined).map(({ key }) => key);
  for (let i = 0; i < open.length; i++) {
    const task = run.tasks.get(open[i] ?? '');
    if (!task || outcomeOf(task) !== undefined) continue;
    task.status = 'completed';
    const change = expansion.settled(task.key, 'completed', task.meta);
    applyRecord(run, { t: 'settle', at: '', ...change });
    for (const { key } of change.settled) placeholders.add(key);
    open.push(...change.created.map(({ key }) => key));
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
