import type { Change, Ended } from './change';
import type { Moment, Verdict } from './judge';
import type { TaskState } from '../state/runState';

/** What decides which tasks a run has. */
export interface Expander {
  /** The tasks of the roots. */
  begin(): Change;
  /** Takes a run up where its journal leaves it. */
  restore(): Change;
  /** What follows from a task of the run that ends now; changes that task in the run's state. */
  settled(key: string, ended: Ended): Change;
  /** What an expression says now. */
  ask(text: string, moment: Moment): Verdict;
  /** When the time of a step's loop is up, in milliseconds since 1970. */
  deadlineOf(step: TaskState): number | undefined;
  /** Keys of tasks that only a real run can know to start; found while planning. */
  unsure(): ReadonlySet<string>;
}

/** The part of a backload that belongs to one fire. */
export interface Fire {
  /** First index of all its keys. */
  readonly name: string;
  /** What the run has of it already. */
  readonly tasks: Iterable<TaskState>;
}
