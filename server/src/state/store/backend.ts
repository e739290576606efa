import type { Key, LogKey, LogTable, Table } from './tables';

/** A stored value with what stands beside it. */
export interface Row {
  readonly key: Key;
  /** JSON text, or the codec's envelope around it. Backends never look into it. */
  readonly value: string;
  /** 1 for a new row, one more with every write. */
  readonly version: number;
  /** Id of the commit that wrote the row; what `Expected` compares, so that deleted and made again is not the same. */
  readonly stamp: string;
  /** Of workflow and task states; '' elsewhere. */
  readonly status: string;
  /** RFC 3339 UTC with microseconds, as are `updated` and `expires`. */
  readonly created: string;
  readonly updated: string;
  /** From when on the row no longer counts; null: for ever. Rows past it may still be read here; what stands above leaves them out. */
  readonly expires: string | null;
  /** Who wrote it: `user`, or the run and task (`RUN TASK`). */
  readonly writer: string;
}

/** One record of a log. */
export interface Entry {
  /** Rises within its log from 1 on, and is never used again, not even after `trim`. */
  readonly seq: number;
  readonly at: string;
  readonly value: string;
}

export type Op =
  | { readonly op: 'put'; readonly row: Row }
  | { readonly op: 'delete'; readonly key: Key }
  | { readonly op: 'append'; readonly log: LogKey; readonly at: string; readonly value: string }
  /** Keeps the newest `keep` entries; none: the log is gone. */
  | { readonly op: 'trim'; readonly log: LogKey; readonly keep: number };

/** What a commit relies on: the stamp that was read, null for no row. */
export interface Expected {
  readonly key: Key;
  readonly stamp: string | null;
}

/** `written` survives SIGKILL of the process, `synced` a power cut as well. */
export type Durability = 'written' | 'synced';

export interface Commit {
  /** Unique. The same commit given again within a minute, because an error left open whether it happened, happens once. */
  readonly id: string;
  /** In order, all or none. */
  readonly ops: readonly Op[];
  readonly expected: readonly Expected[];
  readonly durability: Durability;
}

/** Which rows: all of a table whose first columns are `prefix`. */
export interface Scan {
  readonly table: Table;
  readonly prefix: readonly string[];
  /** By key columns ascending (UTF-8 bytes), or by `updated` descending and then key. */
  readonly order: 'key' | 'updated';
  readonly limit: number;
  /** Goes on after this row of an earlier page. */
  readonly after?: Row;
  readonly statuses?: readonly string[];
  /** RFC 3339: updated then or later. */
  readonly since?: string;
}

export interface ScanLog {
  readonly log: LogKey;
  /** Entries with a higher `seq`; all by default. */
  readonly after?: number;
  readonly limit: number;
  readonly newestFirst: boolean;
}

/** What a backend says of itself. Never holds a password. */
export interface Health {
  /** Scheme of its address. */
  readonly backend: string;
  readonly ok: boolean;
  /** Why it is not, and what to do. */
  readonly error: string | null;
  /** Time of one round trip, in milliseconds. */
  readonly latencyMs: number;
  /** Further figures by name, e.g. `sizeBytes`, `rows`, `journalBytes`, `serverVersion`. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** Keys and logs that others or we have changed; `all` when it cannot be told which. */
export type Changed = readonly Key<Table | LogTable>[] | 'all';

/**
 * What every store is built on. Small: it knows rows, logs and commits, no scopes and no values. All methods reject
 * with StateError: `io` (the system or the server refuses; `transient` is set where trying again may help), `busy`
 * (another holds it), `corrupt`, `invalid`, and `closed` after `close`.
 */
export interface Backend {
  /** Rows in the order of the keys, null where there is none. All as of one moment. */
  read(keys: readonly Key[]): Promise<(Row | null)[]>;
  scan(query: Scan): Promise<Row[]>;
  readLog(query: ScanLog): Promise<Entry[]>;
  /** Logs of a table whose name begins with `prefix`, by name. */
  listLogs(table: LogTable, prefix: readonly string[]): Promise<LogKey[]>;
  /** Does it if every expectation holds at that moment; false, and nothing written, if one does not. */
  commit(commit: Commit): Promise<boolean>;
  /** Calls back soon after each change, whoever made it; returns what ends that. */
  watch(listener: (changed: Changed) => void): () => void;
  /** Never rejects. */
  health(): Promise<Health>;
  /** What was acknowledged stays. A second call does nothing. */
  close(): Promise<void>;
}
