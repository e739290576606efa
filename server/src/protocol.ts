/** Every custom request between client and language server. The one module that both sides share. */
import type { RunStatus, TaskStatus } from './state/runRecords';

export type { RunStatus, TaskStatus };
export type FindingSeverity = 'error' | 'warning' | 'information' | 'hint';

/** What the client tells the server at start. */
export interface InitializationOptions {
  /** False in an untrusted folder: everything reads and checks, nothing is written. */
  readonly trusted: boolean;
  /** Those of `offeredCommands` that the client has: no other is offered to it. */
  readonly commands: readonly string[];
}

/** Commands of the client that code lenses and quick fixes name. The empty one is that of a lens which is text alone: not every editor shows such. */
export const offeredCommands = ['', 'millrace.createConfig', 'millrace.resumeRun', 'millrace.runWorkflow', 'millrace.showRun', 'millrace.simulate'] as const;

/** Zero-based, UTF-16, end exclusive, as in LSP. */
export interface TextRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface PhaseItem {
  readonly name: string;
  /** Place of the name in the document. */
  readonly range: TextRange;
  /** Names of the phases it depends on, resolved, in order; empty for roots and for lost phases. */
  readonly parents: readonly string[];
  /** True when its rule fires it (`cron` or `files`). */
  readonly root: boolean;
  /** The rule in short words, e.g. `every hour`, or ''. */
  readonly schedule: string;
  readonly findings: readonly { readonly severity: FindingSeverity; readonly code: string; readonly message: string }[];
  /** Of its newest run that is not simulated. */
  readonly lastStatus: TaskStatus | null;
  readonly lastRun: string | null;
}

/** A workflow file with its phases in document order. */
export interface WorkflowItem {
  readonly uri: string;
  /** Folder of `.millrace`, as a file-system path. */
  readonly root: string;
  /** File key: root-relative with `/`. */
  readonly file: string;
  /** Broken TOML: the phases are those that could still be read. */
  readonly broken: boolean;
  readonly phases: readonly PhaseItem[];
  /** Findings that belong to no phase. */
  readonly findings: PhaseItem['findings'];
}

export interface RunItem {
  readonly root: string;
  readonly id: string;
  readonly file: string;
  readonly uri: string;
  readonly status: RunStatus;
  readonly simulated: boolean;
  readonly logicalTime: string | null;
  readonly started: string;
  readonly ended: string | null;
  readonly error: string | null;
  /** Number of tasks by status. */
  readonly counts: Readonly<Partial<Record<TaskStatus, number>>>;
}

export interface AttemptItem {
  readonly attempt: number;
  readonly started: string;
  readonly ended: string | null;
  readonly result: string | null;
  readonly msg: string;
  readonly exitCode: number | null;
  /** Absolute path and byte range of its output; end null: to the end of the file. */
  readonly log: { readonly path: string; readonly start: number; readonly end: number | null } | null;
}

export interface TaskItem {
  readonly key: string;
  readonly phase: string;
  readonly status: TaskStatus;
  readonly info: string;
  readonly meta: string;
  readonly msg: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly hasValue: boolean;
  readonly attempts: readonly AttemptItem[];
}

export interface RunDetail extends RunItem {
  /** In the order in which they were created. */
  readonly tasks: readonly TaskItem[];
}

/** What a phase of a workflow is now: from its newest run that is not simulated. */
export interface StateItem {
  readonly root: string;
  readonly file: string;
  readonly uri: string;
  readonly tasks: readonly { readonly key: string; readonly phase: string; readonly status: TaskStatus; readonly run: string; readonly updated: string; /** First 200 characters of the value's JSON; null: no value. */ readonly preview: string | null }[];
}

/** One attempt of a task, by its key, in some run, newest first. */
export interface HistoryItem {
  readonly run: string;
  readonly key: string;
  readonly attempt: number;
  readonly result: string | null;
  readonly msg: string;
  readonly started: string;
  readonly ended: string | null;
}

/** A laid-out graph: coordinates in pixels, the origin top left. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly { readonly name: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; /** An SVG path. */ readonly path: string }[];
}

export const workflowsRequest = 'millrace/workflows'; // () -> WorkflowItem[]
export const runsRequest = 'millrace/runs'; // RunsParams -> RunsResult
export const runRequest = 'millrace/run'; // RunParams -> RunDetail | null
export const valueRequest = 'millrace/value'; // ValueParams -> string | null (JSON text)
export const stateRequest = 'millrace/state'; // () -> StateItem[]
export const historyRequest = 'millrace/history'; // HistoryParams -> HistoryItem[]
export const graphRequest = 'millrace/graph'; // GraphParams -> GraphLayout
export const workflowsChanged = 'millrace/workflowsChanged'; // server to client, once it has asked for the workflows: WorkflowsChanged
export const runsChanged = 'millrace/runsChanged'; // server to client, once it has asked for the runs: RunsChanged
export const trustGranted = 'millrace/trustGranted'; // client to server

export interface RunsParams { readonly limit: number }
export interface RunsResult {
  /** Newest first. */
  readonly runs: readonly RunItem[];
  /** Roots whose state cannot be read, with what to do. */
  readonly problems: readonly { readonly root: string; readonly message: string }[];
}
export interface RunParams { readonly root: string; readonly id: string }
export interface ValueParams extends RunParams { readonly key: string }
export interface HistoryParams { readonly root: string; readonly file: string; /** A task key: equal in every run of the file. */ readonly key: string; readonly limit: number }
export interface GraphParams { readonly uri: string }
export interface WorkflowsChanged { readonly changed: readonly WorkflowItem[]; readonly removed: readonly string[] }
/** At most ten a second; holds only runs that changed. */
export interface RunsChanged { readonly runs: readonly RunItem[] }

export const queryRequest = 'millrace/query'; // QueryParams -> QueryResult
/** SQL over the workflow tables of one root, as the server keeps them in memory for saved and unsaved text. Read-only. */
export interface QueryParams {
  /** Undefined: the only root, or the first. */
  readonly root?: string;
  readonly sql: string;
}
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** There were more rows than are given. */
  readonly truncated: boolean;
}
