import type { Chosen, Settled, TaskRecord } from '../state/runRecords';
import type { TaskState } from '../state/runState';

/** What follows from a change of a run: `saved` together with it, so that it is never computed twice. */
export interface Change {
  readonly saved: { readonly created: TaskRecord[]; readonly settled: Settled[]; chosen?: Chosen[] };
  /** Why a task that ended well has failed all the same. */
  failure?: string;
  /** Tasks that are open and no longer wanted: their repeated task has failed. */
  readonly unwanted: string[];
}

/** How a task ended that ran. */
export interface Ended {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly result: TaskState['result'];
  /** JSON text. */
  readonly output: string | null;
  /** What its children see. */
  readonly meta: string;
  readonly msg: string;
}

/** A change of which nothing follows yet. */
export function noChange(): Change {
  return { saved: { created: [], settled: [] }, unwanted: [] };
}

/** Adds what follows from a further change to what is saved. */
export function addSaved(saved: Change['saved'], further: Change['saved']): void {
  saved.created.push(...further.created);
  saved.settled.push(...further.settled);
  if (further.chosen) (saved.chosen ??= []).push(...further.chosen);
}
