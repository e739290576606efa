import { findCycles } from './cycles';
import { lookupOf } from './graph';
import { nearestNames } from './nearestNames';
import type { Phase } from './phase';

/** How the phases of a file hang together, as far as findings ask. */
export interface Relations {
  /** Names that more than one phase has. */
  readonly shared: ReadonlySet<string>;
  /** Entries of `dependsOn` that name no phase. */
  readonly lost: ReadonlySet<string>;
  /** As `findCycles` gives them. */
  readonly cycles: readonly (readonly number[])[];
  /** Names and topics of the file like a lost one, nearest first. Walks the file. */
  readonly near: (entry: string) => readonly string[];
}

/** The relations of a file's phases. */
export function relationsOf(phases: readonly Phase[]): Relations {
  const lookup = lookupOf(phases);
  const names = new Set<string>();
  const shared = new Set<string>();
  const lost = new Set<string>();
  for (const { name, dependsOn } of phases) {
    if (names.has(name)) shared.add(name);
    else if (name !== '') names.add(name);
    for (const entry of dependsOn) if (lookup.matching(entry).length === 0) lost.add(entry);
  }
  let candidates: ReadonlySet<string> | undefined;
  return {
    shared, lost, cycles: findCycles(phases, lookup),
    near: (entry) => nearestNames(entry, candidates ??= candidateNames(phases)),
  };
}

/** Every name and topic of a file, each once, in file order. */
export function candidateNames(phases: readonly Phase[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, topic } of phases) if (name !== '') names.add(name).add(topic);
  return names;
}
