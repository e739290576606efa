/** What identifies a process for good: a pid alone is reused, all of it together is not. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Where the pid means something: containers of one machine share its boot but not its pids. '' where there is no such thing. */
  readonly pidNamespace: string;
  /** The system's own start-time mark of the process; opaque. */
  readonly startTime: string;
  /** Changes with every boot; opaque. */
  readonly bootId: string;
}

export type TaskStatus = 'pending' | 'running' | 'waiting' | 'completed' | 'failed' | 'skipped' | 'bypassed' | 'cancelled';
export type RunStatus = 'pending' | 'running' | 'completed' | 'partially_completed' | 'failed' | 'cancelled' | 'interrupted';
export type TaskResult = 'complete' | 'error' | 'alert' | 'warn';

/** A task as it enters a run. Times are RFC 3339 UTC. */
export interface TaskRecord {
  /** Unique in the run and equal after a resume: phase name and indexes, e.g. `clean[0,2]`. */
  readonly key: string;
  readonly phase: string;
  readonly type: string;
  readonly job: string;
  readonly id: string;
  readonly info: string;
  readonly meta: string;
  readonly logicalTime: string | null;
  /** Keys of the tasks whose values it receives, in order of `dependsOn`. */
  readonly parents: readonly string[];
  readonly created: string;
  /** It runs nothing itself: its steps do, and it counts as one task for its children. */
  readonly repeat?: RepeatRecord;
  /** It is one step of such a task. */
  readonly step?: StepRecord;
  /** It does not start before this time. */
  readonly notBefore?: string;
  /** The rule's `no_alert`: failing raises no alert. */
  readonly noAlert?: true;
}

/** What a repeated task runs over, evaluated once: the items of a loop as JSON texts, or its range. A `foreach` has its steps at once. */
export interface RepeatRecord {
  readonly kind: 'foreach' | 'loop';
  readonly items?: readonly string[];
  readonly range?: { readonly start: number; readonly end: number; readonly step: number };
}

/** One step of a repeated task. */
export interface StepRecord {
  /** Key of the repeated task. */
  readonly of: string;
  /** From 0. */
  readonly index: number;
  /** JSON text. */
  readonly value: string;
}

/**
 * A task that ends without an attempt of its own: skipped, bypassed, cancelled, failed when it cannot be created or its steps
 * failed, completed when its steps did.
 */
export interface Settled {
  readonly key: string;
  readonly status: 'skipped' | 'bypassed' | 'cancelled' | 'failed' | 'completed';
  readonly msg: string;
  /** The value of a task whose steps completed, as JSON text. */
  readonly output?: string;
}

/** The phases that a completed task chose. */
export interface Chosen {
  readonly key: string;
  readonly phases: readonly string[];
}

/** A phase that takes no part in a run, and why. */
export interface Excluded {
  readonly phase: string;
  readonly code: string;
  readonly message: string;
}

/** Where an attempt's output stands: a file under the run's log folder and a byte range in it. */
export interface LogPlace {
  readonly file: string;
  readonly start: number;
}

/** A value that is too large for a journal: a file in the run's folder of values. */
export interface SpilledValue {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The first characters of its JSON. */
  readonly preview: string;
}

/** The records of a run's journal, in the order in which they may appear. One run process writes them, nobody else. */
export type RunRecord =
  | {
      readonly t: 'run';
      /** Version of the record format. */
      readonly v: 1;
      readonly id: string;
      /** File key: root-relative path with `/`. */
      readonly file: string;
      readonly at: string;
      readonly logicalTime: string | null;
      readonly simulated: boolean;
      readonly concurrency: number;
      /** Phase name to fingerprint of its definition. */
      readonly fingerprints: Readonly<Record<string, string>>;
      readonly excluded: readonly Excluded[];
      readonly process: ProcessIdentity;
      /** How the run was asked for (options), so that a resume continues the same thing. */
      readonly request: RunRequest;
      readonly tasks: readonly TaskRecord[];
      readonly settled: readonly Settled[];
      readonly chosen?: readonly Chosen[];
    }
  | { readonly t: 'start'; readonly key: string; readonly attempt: number; readonly at: string; readonly process: ProcessIdentity | null; readonly log: LogPlace | null }
  | {
      readonly t: 'end';
      readonly key: string;
      readonly attempt: number;
      readonly at: string;
      readonly result: TaskResult | 'cancelled';
      /** What the task is now: `waiting` when it will be retried. */
      readonly status: 'completed' | 'failed' | 'waiting' | 'cancelled';
      readonly msg: string;
      readonly exitCode: number | null;
      /** The task's value as JSON text, kept to the letter; null when it has none. */
      readonly output: string | null;
      /** Where the value stands instead, when it is large. */
      readonly spilled?: SpilledValue;
      /** The task's meta after it ran (protocol `task` returns it, `meta.*` lines add to it). */
      readonly meta: string;
      readonly logEnd: number | null;
      /** When a waiting task may start again. */
      readonly retryAt?: string;
      /** What this completion started, saved with it so that it is never computed again. */
      readonly created: readonly TaskRecord[];
      readonly settled: readonly Settled[];
      readonly chosen?: readonly Chosen[];
    }
  | { readonly t: 'settle'; readonly at: string; readonly settled: readonly Settled[]; readonly created: readonly TaskRecord[]; readonly chosen?: readonly Chosen[] }
  | { readonly t: 'finish'; readonly at: string; readonly status: Exclude<RunStatus, 'pending' | 'running' | 'interrupted'>; readonly error: string | null }
  | {
      readonly t: 'resume';
      readonly at: string;
      /** 1 for the first resume. */
      readonly number: number;
      readonly process: ProcessIdentity;
      readonly fingerprints: Readonly<Record<string, string>>;
      readonly excluded: readonly Excluded[];
      /** Tasks that return to pending. */
      readonly reset: readonly string[];
      /** Tasks that are forgotten because their parents will create them anew. */
      readonly dropped: readonly string[];
      readonly created: readonly TaskRecord[];
    }
  | {
      /** A person has set a task's status while nobody drove the run. */
      readonly t: 'mark';
      readonly at: string;
      readonly key: string;
      readonly status: 'completed' | 'failed' | 'pending';
      readonly msg: string;
      /** The value that it has now, as JSON text; absent: as it was. */
      readonly output?: string;
    };

/** What a user asked to run. */
export interface RunRequest {
  /** Fire time, RFC 3339; null: now. */
  readonly at: string | null;
  /** One phase, alone or with what is above or below it; null: every root. */
  readonly phase: string | null;
  readonly upstream: boolean;
  readonly downstream: boolean;
  /** `--file PATH` for a `files` root run by hand. */
  readonly inputFile: string | null;
  /** All of them where `--file` is given more than once; `inputFile` is the first. */
  readonly inputFiles?: readonly string[];
  /** Phases that fail in a simulated run. */
  readonly fail: readonly string[];
  /** A backload: one fire a step instead of the one at `at`, which is its first. */
  readonly range?: FireRange;
}

/** Fire times of a backload, both ends included. */
export interface FireRange {
  /** Full hours, RFC 3339; `to` may be the earlier one: then the latest fires first. */
  readonly from: string;
  readonly to: string;
  readonly by: 'hour' | 'day' | 'week' | 'month';
}
