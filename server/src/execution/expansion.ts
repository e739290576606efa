import type { Phase } from '../workflow/phase';
import type { Settled, TaskRecord, TaskStatus } from '../state/runRecords';
import type { RunState, TaskState } from '../state/runState';
import { noChange, type Change, type Ended } from './change';
import { Choosers } from './choosers';
import type { Repeat } from './controlFlow';
import type { Judge, Moment, Verdict } from './judge';
import type { Expander, Fire } from './expander';
import { KnownTasks } from './knownTasks';
import { failedOutcome, finishedTask, joinVerdict, joinWords, outcomeOf, outcomeWords, type Outcome } from './outcome';
import { PhaseProgress } from './phaseProgress';
import type { Link, Scope } from './scope';
import { Steps, type RepeatProgress } from './steps';
import { compareKeys, taskKey } from './taskKey';
import type { Made, TaskFactory } from './taskFactory';

/**
 * Decides which tasks a run, or one fire of a backload, has: the first ones, and what follows when one settles. Pure: it keeps counters beside the
 * run's state (which the caller changes by applying the records made of what this returns) and starts nothing.
 */
export class Expansion implements Expander {
  private readonly open = new Set<string>();
  private readonly phases: PhaseProgress;
  private readonly outcomes = new Map<string, Outcome>();
  /** Children, by parent and phase, that are there already though their parent runs once more. */
  private readonly below = new Set<string>();
  private readonly known: KnownTasks;
  private readonly choosers: Choosers;
  private readonly steps: Steps;

  /** @param run the state so far: empty for a new run, or what a journal tells */
  constructor(private readonly scope: Scope, private readonly run: RunState, private readonly factory: TaskFactory, private readonly judge: Judge, private readonly fire?: Fire) {
    this.steps = new Steps({
      run, factory, outcome: (key) => this.outcomes.get(key), find: (key) => this.known.find(key), valueOf: (key) => this.known.valueOf(key),
      ask: (text, task, moment) => this.ask(text, { task, ...moment }),
    });
    this.phases = new PhaseProgress(scope);
    this.known = new KnownTasks(run, this.phases, fire ? 1 : 0);
    this.choosers = new Choosers(scope, judge.planning);
    for (const task of fire?.tasks ?? run.tasks.values()) {
      this.choosers.count(task);
      this.count(task, this.outcomeNow(task));
      const [parent] = task.parents;
      if (parent !== undefined && !task.step && !this.outcomes.has(parent)) this.below.add(`${parent} ${task.phase}`);
    }
  }

  /** The tasks of the roots. */
  begin(): Change {
    const change = noChange();
    const open: string[] = [];
    for (const root of this.scope.roots) open.push(...this.take(change, root, this.factory.root(root), undefined, undefined, []));
    for (const name of this.phases.silent()) open.push(...this.close(change, name));
    this.propagate(change, open);
    return change;
  }

  /**
   * Takes a run up where its journal leaves it: closes what is done, and makes what settled tasks should have started and
   * nobody has, because a resume dropped the record that stood for it or the file has got a phase since.
   */
  restore(): Change {
    const change = noChange();
    const roots = new Set(this.scope.roots.map(({ name }) => name));
    for (const name of this.phases.inOrder()) {
      const phase = this.scope.phases.get(name);
      const parents = this.scope.parents.get(name) ?? [];
      this.phases.recount(name);
      this.decideLate(change, name);
      const placed = !phase ? []
        : parents.length === 0 ? (roots.has(name) && this.phases.isUntouched(name) ? this.take(change, phase, this.factory.root(phase), undefined, undefined, []) : [])
        : this.scope.joins.has(name) ? (this.phases.isUntouched(name) ? this.join(change, phase) : [])
        : this.missingChildren(change, phase, parents);
      placed.push(...this.resumeRepeated(change, name));
      this.phases.settle(name, placed.length);
      this.phases.mark(name);
    }
    return change;
  }

  /** Choices of tasks that completed when their phase had none. */
  private decideLate(change: Change, name: string): void {
    for (const key of this.phases.keysOf(name)) {
      const task = this.run.tasks.get(key);
      if (task && !task.chosen) this.decide(change, task, task.status);
    }
  }

  /** Goes on with repeated tasks that have no open step; returns keys of those that end. */
  private resumeRepeated(change: Change, name: string): string[] {
    const repeat = this.scope.control.get(name)?.repeat;
    if (!repeat) return [];
    return this.phases.keysOf(name).filter((key) => !this.outcomes.has(key)).flatMap((key) => {
      const task = this.known.find(key);
      return task?.repeat && !this.known.isNew(key) ? this.follow(change, task, this.steps.resume(task, repeat)) : [];
    });
  }

  /** Children that settled tasks should have and have not; none where a changed `dependsOn` left tasks of other parents. */
  private missingChildren(change: Change, child: Phase, parents: readonly string[]): string[] {
    const started = this.phases.keysOf(child.name).map((key) => this.known.find(key)?.parents[0]);
    const phases = new Set(parents);
    if (started.some((key) => !phases.has(this.known.find(key ?? '')?.phase ?? ''))) return [];
    const known = new Set(started);
    return parents.flatMap((name) => {
      const link = this.scope.children.get(name)?.find((each) => each.child.name === child.name);
      return this.phases.keysOf(name).flatMap((key) => {
        const parent = this.known.find(key);
        return link && parent && this.outcomes.has(key) && !known.has(key) ? this.chainChild(change, link, parent) : [];
      });
    });
  }

  /** What follows from a task of the run that ends now; changes that task in `run`. */
  settled(key: string, { meta, ...ended }: Ended): Change {
    const change = noChange();
    const task = this.run.tasks.get(key);
    if (!task) return change;
    Object.assign(task, ended, { returnedMeta: meta });
    const failure = this.decide(change, task, ended.status);
    if (failure !== undefined) Object.assign(task, { status: 'failed', result: 'error', msg: failure });
    const outcome = this.outcomeNow(task);
    if (outcome) this.outcomes.set(key, outcome);
    this.propagate(change, [key]);
    return failure === undefined ? change : { ...change, failure };
  }

  /** What an expression says now. */
  ask(text: string, moment: Moment): Verdict {
    return this.judge.ask(text, moment, this.known);
  }

  unsure(): ReadonlySet<string> {
    return this.open;
  }

  /** When the time of a step's loop is up, in milliseconds since 1970. */
  deadlineOf(step: TaskState): number | undefined {
    const task = step.step && this.known.find(step.step.of);
    const repeat = task && this.scope.control.get(task.phase)?.repeat;
    return repeat && this.steps.deadline(task, repeat);
  }

  private outcomeNow(task: TaskState): Outcome | undefined {
    const control = task.step ? undefined : this.scope.control.get(task.phase);
    return outcomeOf(task, control, task.status === 'skipped' ? task.parents.map((key) => this.outcomes.get(key)) : []);
  }

  private count(task: TaskRecord, outcome: Outcome | undefined): void {
    if (outcome !== undefined) this.outcomes.set(task.key, outcome);
    if (task.step) return this.steps.count(task, outcome !== undefined);
    this.phases.add(task.phase, task.key, outcome !== undefined);
  }

  private key({ name }: Phase, parent: { key: string } | undefined, matched: string | undefined, row: number | undefined): string {
    return taskKey(name, parent?.key, parent ? matched : this.fire?.name, row);
  }

  private create(change: Change, record: TaskRecord): void {
    change.saved.created.push(record);
    this.known.add(record);
    this.count(record, undefined);
  }

  private settle(change: Change, record: TaskRecord, status: Settled['status'], msg: string, outcome: Outcome): string[] {
    this.create(change, record);
    change.saved.settled.push({ key: record.key, status, msg });
    this.outcomes.set(record.key, outcome);
    return [record.key];
  }

  /** A record that stands for a child that is never created: under its key without its own row, settled at once. */
  private place(change: Change, child: Phase, parent: { key: string } | undefined, matched: string | undefined, status: 'skipped' | 'bypassed', msg: string, outcome: Outcome = status): string[] {
    const key = this.key(child, parent, matched, undefined);
    return this.settle(change, this.factory.placeholder(key, child, parent ? [parent.key] : []), status, msg, outcome);
  }

  private failed(change: Change, record: TaskRecord, msg: string): string[] {
    return this.settle(change, record, 'failed', msg, failedOutcome(record, this.scope.control.get(record.phase)));
  }

  /** Follows settled tasks to their children until nothing more settles. */
  private propagate(change: Change, keys: string[]): void {
    const open = [...keys];
    for (let key = open.shift(); key !== undefined; key = open.shift()) {
      const task = this.known.find(key);
      if (!task || !this.outcomes.has(key) || !this.phases.has(task.phase)) continue;
      if (task.step) {
        open.push(...this.stepSettled(change, key, task.step.of));
        continue;
      }
      for (const link of this.scope.children.get(task.phase) ?? []) {
        if (!link.join) open.push(...this.chainChild(change, link, task));
      }
      this.phases.settle(task.phase, 1);
      open.push(...this.close(change, task.phase));
    }
  }

  private stepSettled(change: Change, key: string, of: string): string[] {
    const task = this.known.find(of);
    const repeat = task && this.scope.control.get(task.phase)?.repeat;
    if (!task || !repeat || this.outcomes.has(of)) return [];
    return this.follow(change, task, this.steps.settled(task, repeat, key));
  }

  /** Takes over what follows for a repeated task; returns its key where it ends. */
  private follow(change: Change, task: TaskRecord, { created, unwanted, end }: RepeatProgress): string[] {
    for (const step of created) this.create(change, step);
    change.unwanted.push(...unwanted);
    if (!end) return [];
    if (end.output !== undefined) this.known.setValue(task.key, end.output);
    const failure = this.decide(change, task, end.status);
    const { status, msg, output } = failure === undefined ? end : { status: 'failed' as const, msg: failure };
    change.saved.settled.push({ key: task.key, status, msg, ...(output === undefined ? {} : { output }) });
    this.outcomes.set(task.key, status === 'completed' ? status : failedOutcome(task, this.scope.control.get(task.phase)));
    return [task.key];
  }

  private decide(change: Change, task: TaskRecord | TaskState, status: TaskStatus): string | undefined {
    return this.choosers.decide(change, task, status, (when) => this.ask(when, { task, own: this.known.valueOf(task.key) ?? null }));
  }

  /** Creates what the factory made of a phase; returns keys of records that settled at once. */
  private take(change: Change, phase: Phase, made: Made, parent: { key: string } | undefined, matched: string | undefined, parents: readonly string[]): string[] {
    if ('bypassed' in made) return this.place(change, phase, parent, matched, 'bypassed', made.bypassed);
    if ('error' in made) return this.failed(change, this.factory.placeholder(this.key(phase, parent, matched, undefined), phase, parent ? [parent.key] : []), made.error);
    return made.tasks.flatMap(({ task, row, time }) => this.enter(change, this.factory.record(this.key(phase, parent, matched, row), phase, task, time, parents)));
  }

  /** Creates a task unless its `when` is false, and its steps where it is repeated; returns its key where it settles at once. */
  private enter(change: Change, record: TaskRecord): string[] {
    const { when, repeat } = this.scope.control.get(record.phase) ?? {};
    if (when !== undefined) {
      const verdict = this.ask(when, { task: record });
      if (verdict === 'unknown') this.open.add(record.key);
      else if ('error' in verdict) return this.failed(change, record, `when: ${verdict.error}`);
      else if (typeof verdict.value !== 'boolean') return this.failed(change, record, `when: ${when} is neither true nor false`);
      else if (!verdict.value) return this.settle(change, record, 'bypassed', `its condition is false: ${when}`, 'bypassed');
    }
    if (repeat) return this.repeat(change, record, repeat);
    this.create(change, record);
    return [];
  }

  private repeat(change: Change, record: TaskRecord, repeat: Repeat): string[] {
    const begun = this.judge.planning && repeat.kind === 'loop' ? 'unknown' : this.steps.begin(record, repeat);
    if (begun === 'unknown' && this.judge.planning) {
      this.open.add(record.key);
      this.create(change, record);
      return [];
    }
    if (begun !== 'unknown' && 'error' in begun) return this.failed(change, record, begun.error);
    const { task, progress } = begun === 'unknown' ? this.steps.beginBlindly(record, repeat) : begun;
    this.create(change, task);
    return this.follow(change, task, progress);
  }

  /** The child of one settled task; returns keys of records that settled at once. */
  private chainChild(change: Change, link: Link, parent: TaskState | TaskRecord): string[] {
    const matched = link.several ? parent.phase : undefined;
    const outcome = this.choosers.outcomeFor(parent.key, this.outcomes.get(parent.key) ?? 'completed', link);
    if (outcome === 'cancelled' || this.below.has(`${parent.key} ${link.child.name}`)) return [];
    if (outcome === 'completed') return this.child(change, link.child, parent, [parent.key], { parent, matched, unsure: link.chosen && this.choosers.isUndecided(parent.key) });
    const status = outcome === 'bypassed' ? 'bypassed' : 'skipped';
    const msg = this.choosers.passedOver(parent.key, link) ? `"${parent.key}" did not choose it` : `its parent "${parent.key}" ${outcomeWords[outcome]}`;
    return this.place(change, link.child, parent, matched, status, msg, outcome === 'failed' ? status : outcome);
  }

  private close(change: Change, name: string): string[] {
    return this.phases.close(name, (join) => this.join(change, join));
  }

  /** Starts a join: all its parents have settled. It takes id, meta and time from the first parent task that completed. */
  private join(change: Change, child: Phase): string[] {
    const parents = (this.scope.parents.get(child.name) ?? []).flatMap((name) => {
      const chosen = this.scope.children.get(name)?.some((link) => link.child.name === child.name && link.chosen) ?? false;
      return [...this.phases.keysOf(name)].sort(compareKeys).map((key) => ({ key, outcome: this.choosers.outcomeFor(key, this.outcomes.get(key) ?? 'completed', { child, chosen }) }));
    });
    if (parents.length === 0 || parents.some(({ outcome }) => outcome === 'cancelled')) return [];
    const keys = parents.map(({ key }) => key);
    const verdict = joinVerdict(parents.map(({ outcome }) => outcome), this.scope.control.get(child.name)?.merge ?? false);
    if (verdict !== 'start') {
      const record = this.factory.placeholder(this.key(child, undefined, undefined, undefined), child, keys);
      return this.settle(change, record, verdict.status, joinWords(verdict, parents), verdict.because.includes('missing') ? 'missing' : verdict.status);
    }
    const first = this.known.find(parents.find(({ outcome }) => outcome === 'completed')?.key ?? '');
    const unsure = keys.some((key) => this.choosers.isUndecided(key));
    return first ? this.child(change, child, first, keys, { parent: undefined, matched: undefined, unsure }) : [];
  }

  /** The tasks of a child below a finished task. */
  private child(change: Change, child: Phase, finished: TaskState | TaskRecord, parents: readonly string[], { parent, matched, unsure }: { readonly parent: TaskRecord | undefined; readonly matched: string | undefined; readonly unsure: boolean }): string[] {
    const before = change.saved.created.length;
    const settled = this.take(change, child, this.factory.child(finishedTask(finished), child), parent, matched, parents);
    if (unsure) for (const { key } of change.saved.created.slice(before)) this.open.add(key);
    return settled;
  }
}
