import type { TaskRecord } from '../state/runRecords';
import { compareKeys, indexesOf } from './taskKey';

/** Where results are read from: the tasks of a run by key and by phase, steps left out. */
export interface ResultSource {
  /** Indexes that all its keys begin with: the fire of a backload. */
  readonly depth: number;
  /** Keys of a phase's tasks. */
  keysOf(phase: string): readonly string[];
  /** Names of the run's phases that a name stands for: itself, or each job of a bare topic. */
  phasesNamed(name: string): readonly string[];
  find(key: string): TaskRecord | undefined;
  /** The value of a completed task as JSON text; undefined where there is none. */
  valueOf(key: string): string | undefined;
}

/**
 * The result of a phase as a task sees it, as JSON text: of its nearest ancestors there, else of all tasks of the phase. An
 * array where the phase is batched and the task belongs to no single row of it; undefined while nothing of it has completed.
 */
export function resultFor(name: string, task: TaskRecord, source: ResultSource): string | undefined {
  const phases = source.phasesNamed(name);
  const near = ancestorsIn(new Set(phases), task, source);
  const keys = near.length > 0 ? near : phases.flatMap((phase) => [...source.keysOf(phase)].sort(compareKeys));
  const [only] = keys;
  if (keys.length === 1 && only !== undefined && isOwnRow(only, task.key, near.length > 0, source.depth)) return source.valueOf(only);
  const values = keys.map((key) => source.valueOf(key));
  return values.every((value) => value === undefined) ? undefined : `[${values.map((value) => value ?? 'null').join(',')}]`;
}

/** Whether a task lies in the row of another: its indexes begin with those. */
function isOwnRow(key: string, of: string, isAncestor: boolean, depth: number): boolean {
  const indexes = indexesOf(key);
  if (!isAncestor) return indexes.length <= depth;
  const own = indexesOf(of);
  return indexes.every((index, i) => own[i] === index);
}

/** The nearest tasks above one that belong to some phases: of one generation, in order of its parents. */
function ancestorsIn(phases: ReadonlySet<string>, task: TaskRecord, source: ResultSource): string[] {
  const seen = new Set<string>();
  for (let generation = task.parents; generation.length > 0;) {
    const tasks = generation.flatMap((key) => source.find(key) ?? []);
    const found = tasks.filter(({ phase }) => phases.has(phase));
    if (found.length > 0) return found.map(({ key }) => key);
    generation = [...new Set(tasks.flatMap(({ parents }) => parents))].filter((key) => !seen.has(key));
    for (const key of generation) seen.add(key);
  }
  return [];
}
