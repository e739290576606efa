import type { StateFolder } from '../folder';
import type { JournalWriter } from '../journal';

/** Where the runs of a root are kept. */
export interface RunStore {
  /** The folder in which everything that shows runs finds them: the state folder itself, or what mirrors the store here. */
  readonly folder: StateFolder;
  /** The folder is only a mirror: what is decided there alone, such as which runs are kept, is decided for nobody. */
  readonly mirrored: boolean;
  /** Before the names of logs, which stay where they were written: tells those of this place from those of others. '' where there are no others. */
  logTag(): string;
  /** Address of the store for the steps of a run, in `MILLRACE_STATE`. `${env:NAME}` stands in it as it was written. */
  readonly address: string;
  /** For messages: without passwords. */
  readonly shown: string;
  /** Brings the folder up to what the store holds now: of one run, or of all. Rejects with StateError where it cannot be reached. */
  refresh(runId?: string): Promise<void>;
  /** Becomes the one writer of a run. Rejects with `RunHeld`, StateError. */
  openWriter(runId: string): Promise<RunWriter>;
  /** Deletes a run; the next fold of the folder takes its rows and logs. Rejects with StateError `not-found`, `busy` for one that is running. */
  delete(runId: string): Promise<void>;
  /** Through which a run's process is asked to cancel. */
  requests(runId: string): CancelRequests;
  /** Calls back soon after runs have changed in a store elsewhere; returns what ends that. */
  watch(listener: () => void): () => void;
  close(): Promise<void>;
}

/** The one who writes a run, until it is closed. */
export interface RunWriter {
  readonly journal: JournalWriter;
  close(): Promise<void>;
}

/** A request to cancel a run, left where its process looks. */
export interface CancelRequests {
  /** A signal to the process says it already; else the signal only says that it should look. */
  readonly bySignal: boolean;
  leave(): Promise<void>;
  /** Whether one has been left. Rejects where that cannot be known now. */
  isLeft(): Promise<boolean>;
  remove(): Promise<void>;
}
