import BTree from 'sorted-btree';
import { StateError } from '../../stateError';
import type { Backend, Entry, Op } from '../backend';
import { recentCommits } from '../recentCommits';
import { beginsWith } from '../scanRows';
import { compareColumns, logs as logTables, tables, type Key, type LogKey, type LogTable, type Table } from '../tables';
import { watchers } from '../watchers';
import { SortedRows } from './sortedRows';

/** A log in memory; `last` outlives its entries, whose numbers follow one another. */
interface Log {
  readonly key: LogKey;
  entries: Entry[];
  last: number;
}

/** Rows in memory, gone with the process. Rows are never changed once stored, and hold text alone, so no copy is shared. */
export function memoryBackend(): Backend {
  const rows = byTable(tables, () => new SortedRows());
  const logs = byTable(logTables, () => new BTree<readonly string[], Log>(undefined, compareColumns));
  const done = recentCommits();
  const listeners = watchers();
  let open = true;

  function check(): void {
    if (!open) throw new StateError('closed', 'the store memory: is closed');
  }

  function apply(operation: Op): Key<Table | LogTable> {
    if (operation.op === 'put') {
      rows[operation.row.key.table].put(operation.row);
      return operation.row.key;
    }
    if (operation.op === 'delete') {
      rows[operation.key.table].delete(operation.key.columns);
      return operation.key;
    }
    const { table, columns } = operation.log;
    let log = logs[table].get(columns);
    if (!log) logs[table].set(columns, log = { key: operation.log, entries: [], last: 0 });
    if (operation.op === 'append') log.entries.push({ seq: ++log.last, at: operation.at, value: operation.value });
    else log.entries = operation.keep > 0 ? log.entries.slice(-operation.keep) : [];
    return operation.log;
  }

  return {
    async read(keys) {
      check();
      return keys.map(({ table, columns }) => rows[table].get(columns) ?? null);
    },
    async scan(query) {
      check();
      return rows[query.table].scan(query);
    },
    async readLog({ log, after = 0, limit, newestFirst }) {
      check();
      const entries = logs[log.table].get(log.columns)?.entries ?? [];
      const from = Math.max(after + 1 - (entries[0]?.seq ?? 1), 0);
      return newestFirst ? entries.slice(Math.max(from, entries.length - limit)).reverse() : entries.slice(from, from + limit);
    },
    async listLogs(table, prefix) {
      check();
      const found: LogKey[] = [];
      for (const [columns, { key, entries }] of logs[table].entries(prefix)) {
        if (!beginsWith(columns, prefix)) break;
        if (entries.length > 0) found.push(key);
      }
      return found;
    },
    async commit({ id, ops, expected }) {
      check();
      if (done.has(id)) return true;
      if (expected.some(({ key, stamp }) => (rows[key.table].get(key.columns)?.stamp ?? null) !== stamp)) return false;
      listeners.tell(ops.map(apply));
      done.add(id);
      return true;
    },
    watch: (listener) => listeners.add(listener),
    async health() {
      return { backend: 'memory', ok: open, error: open ? null : 'the store is closed', latencyMs: 0, details: { rows: Object.values(rows).reduce((sum, { size }) => sum + size, 0) } };
    },
    async close() {
      open = false;
      for (const table of Object.values({ ...rows, ...logs })) table.clear();
      listeners.clear();
    },
  };
}

function byTable<T extends string, V>(named: Readonly<Record<T, unknown>>, make: () => V): Record<T, V> {
  return Object.fromEntries(Object.keys(named).map((table) => [table, make()])) as Record<T, V>;
}
