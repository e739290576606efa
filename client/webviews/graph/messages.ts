/** What the graph page and its host say to each other. */
import type { GraphLayout, RunStatus, TaskStatus } from '../../../server/src/protocol';

export type { GraphLayout, RunStatus, TaskStatus };

/** What the text says of a phase. */
export interface PhaseText {
  readonly name: string;
  readonly parents: readonly string[];
  /** E.g. `every hour`, or ''. */
  readonly schedule: string;
  /** Messages of its errors and of its warnings. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** What the shown run says of a phase; a batched phase has several tasks. */
export interface NodeState {
  readonly name: string;
  /** Null: the run has no task of it. */
  readonly status: TaskStatus | null;
  /** Tasks that have ended, and all of them. */
  readonly done: number;
  readonly total: number;
  /** Most attempts of one of its tasks. */
  readonly attempts: number;
  /** From its first start to its last end in milliseconds; null while something is open. */
  readonly took: number | null;
  /** Key of the task whose log tells most: a failed one, else the newest; null: no log. */
  readonly log: string | null;
  readonly msg: string;
}

export interface RunChoice {
  readonly id: string;
  readonly status: RunStatus;
  readonly started: string;
  readonly simulated: boolean;
}

export interface GraphMessage {
  readonly type: 'graph';
  readonly file: string;
  readonly broken: boolean;
  readonly layout: GraphLayout;
  readonly phases: readonly PhaseText[];
}

/** The run that is shown, and those that may be chosen, newest first. */
export interface RunMessage {
  readonly type: 'run';
  readonly shown: RunChoice | null;
  /** Null: the newest run, whichever it is. */
  readonly chosen: string | null;
  readonly choices: readonly RunChoice[];
}

/** Only phases that changed since the last of these; the first after `ready` has every phase. */
export interface StatesMessage {
  readonly type: 'states';
  readonly changed: readonly NodeState[];
}

/** Instead of a graph: why there is none. */
export interface ProblemMessage {
  readonly type: 'problem';
  readonly message: string;
}

export type HostMessage = GraphMessage | RunMessage | StatesMessage | ProblemMessage;

export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'openPhase'; readonly name: string }
  | { readonly type: 'openLog'; readonly key: string }
  | { readonly type: 'chooseRun'; readonly id: string | null };

/** Where the picture stands in the window: screen = scale * graph + (x, y), in pixels. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Kept by VS Code while the page is hidden and over a reload of the window. */
export interface PageState {
  readonly uri: string;
  readonly chosen: string | null;
  readonly view: View | null;
  readonly focus: string | null;
}
