import type { Entry, Row } from '../store/backend';
import type { LogTable, Table } from '../store/tables';

/** Tables that go along when a store is copied; locks, requests and what a store says of itself belong to their place. */
export const copiedTables = ['workflow_states', 'task_states', 'scoped_values', 'scope_sizes', 'checkpoints', 'checkpoint_values', 'stored_runs'] as const satisfies readonly Table[];

/** Logs that go along: all. */
export const copiedLogs = ['task_history', 'value_history', 'run_records'] as const satisfies readonly LogTable[];

/** Whether two rows of one key hold the same. Of runs the summary counts: the default store makes it from the journal. */
export function sameRow(a: Row, b: Row): boolean {
  return a.value === b.value && a.status === b.status && (a.key.table === 'stored_runs'
    || (a.version === b.version && a.stamp === b.stamp && a.created === b.created && a.updated === b.updated && a.expires === b.expires && a.writer === b.writer));
}

/** Whether two entries of one log hold the same, wherever in the log's count they stand. Records of runs tell their time themselves. */
export function sameEntry(table: LogTable, a: Entry, b: Entry): boolean {
  return a.value === b.value && (table === 'run_records' || a.at === b.at);
}
