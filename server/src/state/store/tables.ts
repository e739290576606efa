/**
 * What stores hold, and the columns of each key, in their order. Keys are columns on every backend, never joined
 * strings, so that no value of one column can be taken for another's.
 */
export const tables = {
  /** Saved states of workflows: data, messages, context, tags. */
  workflow_states: ['workflow'],
  /** The last state of a task; `run` is '' for what belongs to no run. */
  task_states: ['workflow', 'run', 'task_name'],
  /** `scope` is global, workflow, step or custom; the columns that a scope does not have are ''. */
  scoped_values: ['scope', 'workflow', 'step', 'namespace', 'name'],
  /** Key count and bytes of each scope that has a quota on them. */
  scope_sizes: ['scope', 'workflow', 'step', 'namespace'],
  /** Named snapshots of a workflow's values; `workflow` is '' for those of the whole store. */
  checkpoints: ['workflow', 'checkpoint'],
  /** `scope` is also `state`, for the saved state of `workflow`. */
  checkpoint_values: ['owner', 'checkpoint', 'scope', 'workflow', 'step', 'namespace', 'name'],
  /** Runs in stores other than the default one, which keeps them as journals. */
  stored_runs: ['run'],
  /** Who works on something, for stores without lock files. */
  locks: ['lock'],
  /** Requests to a run's process. */
  controls: ['run'],
  /** What the store says of itself: schema version, migrations under way. */
  store_facts: ['fact'],
} as const;

/** Append-only lists, and the columns of their names. */
export const logs = {
  task_history: ['workflow', 'run', 'task_name'],
  value_history: ['scope', 'workflow', 'step', 'namespace', 'name'],
  run_records: ['run'],
} as const;

export type Table = keyof typeof tables;
export type LogTable = keyof typeof logs;

/** Where a row stands: one string a key column of its table. */
export interface Key<T extends string = Table> {
  readonly table: T;
  readonly columns: readonly string[];
}

/** The name of a log. */
export type LogKey = Key<LogTable>;

/** Orders keys of one table as their UTF-8 bytes are, column by column: SQLite's BINARY and PostgreSQL's "C" do the same. */
export function compareColumns(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    // Surrogates stand for what lies above all other code units.
    if (x !== y) return Number(x >= 0xd800 && x < 0xe000) - Number(y >= 0xd800 && y < 0xe000) || x - y;
  }
  return a.length - b.length;
}

/** One text for a key, for maps in memory: JSON quotes whatever could run together. */
export function keyText({ table, columns }: Key<string>): string {
  return JSON.stringify([table, ...columns]);
}
