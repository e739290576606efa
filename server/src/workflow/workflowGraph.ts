import { childrenByIndex } from './graph';
import type { Phase } from './phase';

/** What a drawing shows a phase as; null: it is no part of the run that is shown, or no run is. */
export type DrawnStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'skipped' | 'bypassed' | 'cancelled' | null;

/** In which way a drawing runs: down (`TD`, `TB`), up, to the right, to the left. */
export const directions = ['TD', 'TB', 'BT', 'LR', 'RL'] as const;
export type Direction = (typeof directions)[number];

/** A phase of a drawing. */
export interface DrawnPhase {
  readonly name: string;
  /** Whether it waits for no other. */
  readonly root: boolean;
  /** Names, in order of the file, each once. */
  readonly parents: readonly string[];
  readonly status: DrawnStatus;
}

/** A workflow as drawings need it: each name once, in order of the file; phases without a name are left out. */
export function workflowGraph(phases: readonly Phase[], statuses: ReadonlyMap<string, DrawnStatus> = new Map()): DrawnPhase[] {
  const parents = new Map<string, Set<string>>();
  for (const { name } of phases) if (name !== '') parents.set(name, parents.get(name) ?? new Set());
  for (const [index, children] of childrenByIndex(phases)) {
    for (const child of children) parents.get(phases[child]?.name ?? '')?.add(phases[index]?.name ?? '');
  }
  return [...parents].map(([name, own]) => ({ name, root: own.size === 0, parents: [...own], status: statuses.get(name) ?? null }));
}
