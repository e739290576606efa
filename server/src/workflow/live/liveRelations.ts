import { findCycles } from '../cycles';
import { editDistance, nearestNames, nearLimit } from '../nearestNames';
import { splitName, type Phase } from '../phase';
import { candidateNames, type Relations } from '../relations';
import { commonEnds } from './commonEnds';

/** More phases than this at once are looked into as a whole. */
const few = 20;

/** The relations of a file that is being edited: `follow` makes them those of another list of phases, at the price of what differs. */
export class LiveRelations implements Relations {
  readonly shared = new Set<string>();
  readonly lost = new Set<string>();
  cycles: readonly (readonly number[])[] = [];
  private phases: readonly Phase[] = [];
  private readonly byName = new Map<string, Set<Phase>>();
  private readonly byTopic = new Map<string, Set<Phase>>();
  private readonly waiting = new Map<string, Set<Phase>>();
  /** Phases that choose: the way up from a phase does not show them. */
  private choosers = 0;
  private readonly nearby = new Map<string, readonly string[]>();

  /** Takes the phases that there are now. Phases that stayed are the same objects. */
  follow(phases: readonly Phase[]): this {
    const { start, end } = commonEnds(this.phases, phases);
    const gone = this.phases.slice(start, this.phases.length - end);
    const fresh = phases.slice(start, phases.length - end);
    this.phases = phases;
    for (const phase of gone) this.remove(phase);
    for (const phase of fresh) this.add(phase);
    for (const phase of [...gone, ...fresh]) this.review(phase);
    if (gone.length !== fresh.length || fresh.some((phase, i) => isRewired(phase, gone[i]))) {
      this.cycles = this.mayHaveCycles(fresh) ? findCycles(phases) : [];
      this.forgetNear([...gone, ...fresh]);
    }
    return this;
  }

  /** As a property, like that of fresh relations. */
  readonly near = (entry: string): readonly string[] => {
    const known = this.nearby.get(entry) ?? nearestNames(entry, candidateNames(this.phases));
    this.nearby.set(entry, known);
    return known;
  };

  private add(phase: Phase): void {
    if (phase.name !== '') {
      holdersOf(this.byName, phase.name).add(phase);
      holdersOf(this.byTopic, phase.topic).add(phase);
    }
    if (phase.choices) this.choosers++;
    for (const entry of phase.dependsOn) holdersOf(this.waiting, entry).add(phase);
  }

  private remove(phase: Phase): void {
    drop(this.byName, phase.name, phase);
    drop(this.byTopic, phase.topic, phase);
    if (phase.choices) this.choosers--;
    for (const entry of phase.dependsOn) drop(this.waiting, entry, phase);
  }

  /** Looks again at the names that a phase has, had or waits for. */
  private review({ name, topic, job, dependsOn }: Phase): void {
    put(this.shared, name, (this.byName.get(name)?.size ?? 0) > 1);
    for (const entry of [topic, `${topic}:`, `${topic}:${job}`, ...dependsOn]) put(this.lost, entry, this.waiting.has(entry) && !this.matching(entry));
  }

  private matching(entry: string): ReadonlySet<Phase> | undefined {
    const { topic, job } = splitName(entry);
    return job === '' ? this.byTopic.get(topic) : this.byName.get(entry);
  }

  /** Where there was no cycle, one can only lead through a new phase. */
  private mayHaveCycles(fresh: readonly Phase[]): boolean {
    return this.cycles.length > 0 || this.choosers > 0 || fresh.length > few || fresh.some((phase) => this.waitsForItself(phase));
  }

  private waitsForItself(phase: Phase): boolean {
    const entries = new Set(phase.dependsOn);
    for (const entry of entries) {
      const parents = this.matching(entry);
      if (parents?.has(phase)) return true;
      for (const { dependsOn } of parents ?? []) for (const further of dependsOn) entries.add(further);
    }
    return false;
  }

  private forgetNear(changed: readonly Phase[]): void {
    for (const entry of this.nearby.keys()) {
      if (changed.length > few || changed.some(({ name, topic }) => isNear(entry, name) || isNear(entry, topic))) this.nearby.delete(entry);
    }
  }
}

/** Whether its name, what it waits for or what it chooses differs. */
function isRewired(phase: Phase, before: Phase | undefined): boolean {
  return phase.name !== before?.name || differs(phase.dependsOn, before.dependsOn) || differs(phase.choices ?? [], before.choices ?? []);
}

function differs(entries: readonly string[], before: readonly string[]): boolean {
  return entries.length !== before.length || entries.some((entry, i) => entry !== before[i]);
}

function isNear(entry: string, name: string): boolean {
  const limit = nearLimit(entry);
  return editDistance(entry, name, limit) <= limit;
}

function holdersOf(lists: Map<string, Set<Phase>>, key: string): Set<Phase> {
  const holders = lists.get(key) ?? new Set();
  if (holders.size === 0) lists.set(key, holders);
  return holders;
}

function drop(lists: Map<string, Set<Phase>>, key: string, phase: Phase): void {
  const holders = lists.get(key);
  holders?.delete(phase);
  if (holders?.size === 0) lists.delete(key);
}

function put(set: Set<string>, key: string, isIn: boolean): void {
  if (isIn) set.add(key);
  else set.delete(key);
}
