import type { Phase } from '../workflow/phase';
import type { Task } from '../workflow/task';
import type { Settled, TaskRecord } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import type { Link, Scope } from './scope';
import { compareKeys, taskKey } from './taskKey';
import type { Made, TaskFactory } from './taskFactory';

/** What follows from a change of a run: saved together with it, so that it is never computed twice. */
export interface Change {
  readonly created: TaskRecord[];
  readonly settled: Settled[];
}

/** How a task has ended, as far as its children care. */
export type Outcome = 'completed' | 'failed' | 'skipped' | 'bypassed' | 'cancelled';

/** The outcome of a task that has settled; undefined while it has not. A completed `warn` bypasses what hangs below. */
export function outcomeOf(task: TaskState): Outcome | undefined {
  switch (task.status) {
    case 'completed': return task.result === 'warn' ? 'bypassed' : 'completed';
    case 'failed': case 'skipped': case 'bypassed': case 'cancelled': return task.status;
    default: return undefined;
  }
}

/** The task as its children see it: finished, with the meta that it returned. */
export function finishedTask(task: TaskState): Task {
  return { type: task.type, job: task.job, info: task.info, meta: task.returnedMeta ?? task.meta, id: task.id, created: task.created, result: 'complete' };
}

interface PhaseProgress {
  /** Keys of its tasks, in order of creation. */
  readonly keys: string[];
  unsettled: number;
  /** Parents in the run of which more may come. */
  openParents: number;
  done: boolean;
}

/** What decides which tasks a run has. */
export interface Expander {
  /** The tasks of the roots. */
  begin(): Change;
  /** Takes a run up where its journal leaves it. */
  restore(): Change;
  /** What follows from a task of the run that settles now; `meta` is what it returned, for its children. */
  settled(key: string, outcome: Outcome, meta: string): Change;
}

/** The part of a backload that belongs to one fire. */
export interface Fire {
  /** First index of all its keys. */
  readonly name: string;
  /** What the run has of it already. */
  readonly tasks: Iterable<TaskState>;
}

/**
 * Decides which tasks a run, or one fire of a backload, has: the first ones, and what follows when one settles. Pure: it keeps counters beside the
 * run's state (which the caller changes by applying the records made of what this returns) and starts nothing.
 */
export class Expansion implements Expander {
  private readonly progress = new Map<string, PhaseProgress>();
  private readonly outcomes = new Map<string, Outcome>();
  /** Tasks that are created but not yet in `run`, for what happens within one change. */
  private readonly records = new Map<string, TaskRecord>();
  /** Children that were there at the start: a parent that runs once more does not make them twice. */
  private readonly followed = new Set<string>();

  /** @param run the state so far: empty for a new run, or what a journal tells */
  constructor(private readonly scope: Scope, private readonly run: RunState, private readonly factory: TaskFactory, private readonly fire?: Fire) {
    for (const name of scope.phases.keys()) {
      this.progress.set(name, { keys: [], unsettled: 0, openParents: (scope.parents.get(name) ?? []).length, done: false });
    }
    for (const task of fire?.tasks ?? run.tasks.values()) {
      this.count(task.key, task.phase, outcomeOf(task));
      if (task.parents.length === 1) this.followed.add(followed(task.phase, task.parents[0]));
    }
  }

  /** The tasks of the roots. */
  begin(): Change {
    const change: Change = { created: [], settled: [] };
    const open: string[] = [];
    for (const root of this.scope.roots) open.push(...this.root(change, root));
    this.closeSilent(change, open);
    this.propagate(change, open);
    return change;
  }

  /**
   * Takes a run up where its journal leaves it: closes what is done, and makes what settled tasks should have started and
   * nobody has, because a resume dropped the record that stood for it or the file has got a phase since.
   */
  restore(): Change {
    const change: Change = { created: [], settled: [] };
    const roots = new Set(this.scope.roots.map(({ name }) => name));
    for (const name of this.inOrder()) {
      const progress = this.phase(name);
      const phase = this.scope.phases.get(name);
      const parents = this.scope.parents.get(name) ?? [];
      progress.openParents = parents.filter((parent) => !this.phase(parent).done).length;
      const placed = !phase ? []
        : parents.length === 0 ? (roots.has(name) && progress.keys.length === 0 ? this.root(change, phase) : [])
        : phase.dependsOn.length > 1 ? (progress.openParents === 0 && progress.keys.length === 0 ? this.join(change, phase) : [])
        : this.missingChildren(change, phase, parents);
      progress.unsettled -= placed.length;
      progress.done = progress.openParents === 0 && progress.unsettled === 0;
    }
    return change;
  }

  /** Children that settled tasks should have and have not; none where a changed `dependsOn` left tasks of other parents. */
  private missingChildren(change: Change, child: Phase, parents: readonly string[]): string[] {
    const started = this.phase(child.name).keys.map((key) => this.find(key)?.parents[0]);
    const phases = new Set(parents);
    if (started.some((key) => !phases.has(this.find(key ?? '')?.phase ?? ''))) return [];
    const known = new Set(started);
    return parents.flatMap((name) => {
      const link = this.scope.children.get(name)?.find((each) => each.child.name === child.name);
      return this.phase(name).keys.flatMap((key) => {
        const parent = this.find(key);
        const outcome = this.outcomes.get(key);
        return link && parent && outcome && !known.has(key) ? this.chainChild(change, link, parent, outcome) : [];
      });
    });
  }

  /** What follows from a task of the run that settles now; `meta` is what it returned, for its children. */
  settled(key: string, outcome: Outcome, meta: string): Change {
    const change: Change = { created: [], settled: [] };
    const task = this.run.tasks.get(key);
    if (task) task.returnedMeta = meta;
    this.outcomes.set(key, outcome);
    this.propagate(change, [key]);
    return change;
  }

  private find(key: string): TaskState | TaskRecord | undefined {
    return this.run.tasks.get(key) ?? this.records.get(key);
  }

  private phase(name: string): PhaseProgress {
    const progress = this.progress.get(name);
    if (!progress) throw new Error(`phase "${name}" is not part of this run`);
    return progress;
  }

  private inOrder(): string[] {
    const order: string[] = [];
    const seen = new Set<string>();
    const open = [...this.scope.phases.keys()].reverse();
    for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
      const missing = seen.has(name) ? [] : (this.scope.parents.get(name) ?? []).filter((parent) => !seen.has(parent));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      if (seen.has(name)) continue;
      seen.add(name);
      order.push(name);
    }
    return order;
  }

  private count(key: string, phase: string, outcome: Outcome | undefined): void {
    const progress = this.progress.get(phase);
    if (!progress) return;
    progress.keys.push(key);
    if (outcome === undefined) progress.unsettled++;
    else this.outcomes.set(key, outcome);
  }

  private key({ name }: Phase, parent: { key: string } | undefined, matched: string | undefined, row: number | undefined): string {
    return taskKey(name, parent?.key, parent ? matched : this.fire?.name, row);
  }

  private create(change: Change, record: TaskRecord): void {
    change.created.push(record);
    this.records.set(record.key, record);
    this.count(record.key, record.phase, undefined);
  }

  /** A record that stands for a child that is never created: under its key without its own row, settled at once. */
  private place(change: Change, child: Phase, parent: { key: string } | undefined, matched: string | undefined, status: Settled['status'], msg: string): string[] {
    const key = this.key(child, parent, matched, undefined);
    this.create(change, this.factory.placeholder(key, child, parent ? [parent.key] : []));
    change.settled.push({ key, status, msg });
    this.outcomes.set(key, status);
    return [key];
  }

  /** Follows settled tasks to their children until nothing more settles. */
  private propagate(change: Change, keys: string[]): void {
    const open = [...keys];
    for (let key = open.shift(); key !== undefined; key = open.shift()) {
      const task = this.find(key);
      const outcome = this.outcomes.get(key);
      if (!task || !outcome || !this.progress.has(task.phase)) continue;
      for (const link of this.scope.children.get(task.phase) ?? []) {
        if (!link.join && !this.followed.has(followed(link.child.name, key))) open.push(...this.chainChild(change, link, task, outcome));
      }
      this.phase(task.phase).unsettled--;
      open.push(...this.close(change, task.phase));
    }
  }

  /** The tasks of a phase that starts by itself; returns keys of records that settled at once. */
  private root(change: Change, phase: Phase): string[] {
    return this.take(change, phase, this.factory.root(phase), undefined, undefined, []);
  }

  /** Creates what the factory made of a phase; returns keys of records that settled at once. */
  private take(change: Change, phase: Phase, made: Made, parent: TaskState | undefined, matched: string | undefined, parents: readonly string[]): string[] {
    if ('bypassed' in made) return this.place(change, phase, parent, matched, 'bypassed', made.bypassed);
    if ('error' in made) return this.place(change, phase, parent, matched, 'failed', made.error);
    for (const { task, row, time } of made.tasks) {
      this.create(change, this.factory.record(this.key(phase, parent, matched, row), phase, task, time, parents));
    }
    return [];
  }

  /** The child of one settled task; returns keys of records that settled at once. */
  private chainChild(change: Change, link: Link, parent: TaskState | TaskRecord, outcome: Outcome): string[] {
    const matched = link.several ? parent.phase : undefined;
    if (outcome === 'cancelled') return [];
    if (outcome !== 'completed' || !('attempts' in parent)) {
      return this.place(change, link.child, parent, matched, outcome === 'bypassed' ? 'bypassed' : 'skipped',
        outcome === 'bypassed' ? `its parent "${parent.key}" was bypassed` : `its parent "${parent.key}" ${outcome === 'failed' ? 'failed' : 'was skipped'}`);
    }
    return this.take(change, link.child, this.factory.child(finishedTask(parent), link.child), parent, matched, [parent.key]);
  }

  /** Closes a phase of which no more tasks can come, and starts the joins that waited for it. */
  private close(change: Change, name: string): string[] {
    const settledNow: string[] = [];
    const open = [name];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const progress = this.phase(next);
      if (progress.done || progress.unsettled > 0 || progress.openParents > 0) continue;
      progress.done = true;
      for (const { child, join } of this.scope.children.get(next) ?? []) {
        const childProgress = this.phase(child.name);
        childProgress.openParents--;
        if (join && childProgress.openParents === 0 && childProgress.keys.length === 0) settledNow.push(...this.join(change, child));
        open.push(child.name);
      }
    }
    return settledNow;
  }

  /** Phases that have no task and will get none are closed at once. */
  private closeSilent(change: Change, open: string[]): void {
    for (const [name, { keys, openParents }] of this.progress) {
      if (keys.length === 0 && openParents === 0) open.push(...this.close(change, name));
    }
  }

  /** Starts a join: all its parents have settled. It takes id, meta and time from the first parent task. */
  private join(change: Change, child: Phase): string[] {
    const parents = (this.scope.parents.get(child.name) ?? []).flatMap((name) => [...this.phase(name).keys].sort(compareKeys));
    const outcomes = parents.map((key) => this.outcomes.get(key));
    if (parents.length === 0 || outcomes.includes('cancelled')) return [];
    const stop = (status: 'skipped' | 'bypassed', wanted: readonly Outcome[], verb: string): string[] | undefined => {
      const because = parents.filter((_, i) => wanted.includes(outcomes[i] ?? 'completed'));
      if (because.length === 0) return undefined;
      const key = this.key(child, undefined, undefined, undefined);
      this.create(change, this.factory.placeholder(key, child, parents));
      change.settled.push({ key, status, msg: `its parent${because.length > 1 ? 's' : ''} "${because.join('", "')}" ${verb}` });
      this.outcomes.set(key, status);
      return [key];
    };
    const stopped = stop('skipped', ['failed', 'skipped'], 'did not complete') ?? stop('bypassed', ['bypassed'], 'was bypassed');
    if (stopped) return stopped;
    const first = this.run.tasks.get(parents[0] ?? '');
    if (!first) return [];
    return this.take(change, child, this.factory.child(finishedTask(first), child), undefined, undefined, parents);
  }
}

function followed(child: string, parent: string | undefined): string {
  return `${child}\n${parent ?? ''}`;
}
