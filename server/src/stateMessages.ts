import type { PhaseFigures } from './state/phaseFigures';
import type { OwnStores } from './state/store/ownModule';
import type { Verdict } from './workflow/judge';
import type { CheckSettings } from './workspace/checkSettings';
import type { MetaFile } from './workspace/metaFiles';
import type {
  GraphLayout, HistoryItem, HistoryParams, QueryParams, QueryResult, RunDetail, RunItem, RunParams, RunsParams, RunsResult, StateItem, TaskStatus, ValueParams,
} from './protocol';

/** What the language thread asks of the state thread: parameters and result of each method. */
export interface StateRequests {
  judge: { params: string; result: Verdict };
  /** Which of these are there. */
  metaFiles: { params: readonly MetaFile[]; result: readonly boolean[] };
  layout: { params: readonly { readonly name: string; readonly parents: readonly string[] }[]; result: GraphLayout };
  runs: { params: RunsParams; result: RunsResult };
  run: { params: RunParams; result: RunDetail | null };
  value: { params: ValueParams; result: string | null };
  state: { params: undefined; result: StateItem[] };
  /** Null: it has not run. */
  figures: { params: { readonly root: string; readonly file: string; readonly phase: string }; result: PhaseFigures | null };
  history: { params: HistoryParams; result: HistoryItem[] };
  query: { params: QueryParams; result: QueryResult };
}

/** What it tells without an answer. */
export type StateNews =
  | { readonly news: 'roots'; readonly roots: readonly RootNews[] }
  | { readonly news: 'trusted' }
  /** Workflow files on disk changed: their rows in the database are to follow. */
  | { readonly news: 'saved'; readonly roots: readonly string[] }
  /** Which workflow files there are. */
  | { readonly news: 'files'; readonly changed: readonly FileKey[]; readonly removed: readonly FileKey[] }
  /** What is in them now, saved or not, for the tables in memory. */
  | { readonly news: 'rows'; readonly changed: readonly FileSnapshot[]; readonly removed: readonly FileKey[] };

export interface RootNews {
  readonly path: string;
  /** Lies in a folder that the editor has open, so that trust in that folder counts for it. */
  readonly writable: boolean;
  /** How its files are checked, as far as the editor's settings say. */
  readonly settings?: CheckSettings;
  /** Address of the store of its runs where that is not its own state folder. */
  readonly store?: string;
  /** The stores of one's own that its millrace.toml names. */
  readonly own?: OwnStores;
}

/** A workflow file by root and file key. */
export interface FileKey {
  readonly root: string;
  readonly file: string;
}

/** A workflow file as the tables hold it. */
export interface FileSnapshot extends FileKey {
  readonly text: string;
  /** In the editor: it may differ from what is saved. */
  readonly open: boolean;
  /** RFC 3339. */
  readonly loadedAt: string;
  readonly phases: readonly { readonly task: string; readonly dependsOn: readonly string[]; readonly rule: string; readonly template: string; readonly retry: number; readonly status: string }[];
}

/** A question with the number under which its answer comes back. */
export interface StateRequest<M extends keyof StateRequests> {
  readonly id: number;
  readonly method: M;
  readonly params: StateRequests[M]['params'];
}

export type ToStateThread = StateNews | { [M in keyof StateRequests]: StateRequest<M> }[keyof StateRequests];

/** What answers the questions. */
export type StateMethods = {
  readonly [M in keyof StateRequests]: (params: StateRequests[M]['params']) => StateRequests[M]['result'] | Promise<StateRequests[M]['result']>;
};

/** The newest run of a file that is not simulated, and what became of its phases. */
export interface LastRun {
  readonly root: string;
  readonly file: string;
  readonly id: string;
  readonly status: string;
  readonly phases: Readonly<Record<string, { readonly status: TaskStatus; readonly run: string }>>;
}

export type FromStateThread =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string }
  /** At most ten a second, with only what changed. */
  | { readonly runs: readonly RunItem[]; readonly last: readonly LastRun[] }
  /** For the log. */
  | { readonly log: string };
