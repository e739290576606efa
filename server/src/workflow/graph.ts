import { matchesParent, splitName, type Phase } from './phase';

/** Looks phases up by what a `dependsOn` entry says, without walking the file for each. */
export interface PhaseLookup {
  /** Indexes of the phases that an entry names, in file order; empty when there is none. */
  readonly matching: (entry: string) => readonly number[];
}

/** Indexes a file's phases by name and by topic. Phases without a task are never found. */
export function lookupOf(phases: readonly Phase[]): PhaseLookup {
  const byName = new Map<string, number[]>();
  const byTopic = new Map<string, number[]>();
  phases.forEach(({ topic, job }, index) => {
    if (topic === '') return;
    append(byTopic, topic, index);
    append(byName, `${topic}:${job}`, index);
  });
  return {
    matching: (entry) => {
      const { topic, job } = splitName(entry);
      return (job === '' ? byTopic.get(topic) : byName.get(`${topic}:${job}`)) ?? [];
    },
  };
}

/** The parents of a phase within its file: in the order of `dependsOn`, then of the file, then those that choose it, each once. Walks the whole file. */
export function parentsOf(phases: readonly Phase[], phase: Phase): Phase[] {
  const parents = phase.dependsOn.flatMap((entry) => phases.filter(({ name, topic, job }) => name !== '' && matchesParent(entry, topic, job)));
  return [...new Set([...parents, ...phases.filter((chooser) => chooses(chooser, phase))])];
}

/** Whether a phase may choose another: a bare topic stands for each of its jobs. */
function chooses({ name, choices }: Phase, { topic, job }: Phase): boolean {
  return name !== '' && topic !== '' && (choices ?? []).some((entry) => matchesParent(entry, topic, job));
}

/** The indexes of the phases that choose each phase which may be chosen, in file order. */
export function choosersByIndex(phases: readonly Phase[], lookup: PhaseLookup): ReadonlyMap<number, readonly number[]> {
  const choosers = new Map<number, number[]>();
  phases.forEach(({ name, choices }, chooser) => {
    if (choices === undefined || name === '') return;
    for (const target of new Set(choices.flatMap((entry) => lookup.matching(entry)))) append(choosers, target, chooser);
  });
  return choosers;
}

/** The indexes of one phase's children, in file order, each once: for a single phase cheaper than those of all. */
export function childrenOf(phases: readonly Phase[], parent: Phase): number[] {
  const { topic, job } = parent;
  if (topic === '') return [];
  return phases.flatMap((child, index) => (chooses(parent, child) || child.dependsOn.some((entry) => matchesParent(entry, topic, job)) ? [index] : []));
}

/** The children of every phase that has some, by the phase's index, in file order, each once. */
export function childrenByIndex(phases: readonly Phase[]): ReadonlyMap<number, readonly number[]> {
  const lookup = lookupOf(phases);
  const choosers = choosersByIndex(phases, lookup);
  const children = new Map<number, number[]>();
  phases.forEach(({ dependsOn }, child) => {
    const parents = new Set([...dependsOn.flatMap((entry) => [...lookup.matching(entry)]), ...choosers.get(child) ?? []]);
    for (const parent of parents) append(children, parent, child);
  });
  return children;
}

function append<K>(lists: Map<K, number[]>, key: K, index: number): void {
  const list = lists.get(key);
  if (list) list.push(index);
  else lists.set(key, [index]);
}
