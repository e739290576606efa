import { StateError } from '../../stateError';
import type { Backend, Entry, Op, Row } from '../backend';
import { recentCommits } from '../recentCommits';
import { rowsOf } from '../scanRows';
import { compareColumns, keyText, type Key, type LogKey, type LogTable, type Table } from '../tables';
import { watchers } from '../watchers';

/** A log in memory; `last` outlives its entries. */
interface Log {
  readonly key: LogKey;
  entries: Entry[];
  last: number;
}

/** Rows in memory, gone with the process. Rows are never changed once stored, and hold text alone, so no copy is shared. */
export function memoryBackend(): Backend {
  const rows = new Map<string, Row>();
  const logs = new Map<string, Log>();
  const done = recentCommits();
  const listeners = watchers();
  let open = true;

  function check(): void {
    if (!open) throw new StateError('closed', 'the store memory: is closed');
  }

  function apply(operation: Op): Key<Table | LogTable> {
    if (operation.op === 'put') {
      rows.set(keyText(operation.row.key), operation.row);
      return operation.row.key;
    }
    if (operation.op === 'delete') {
      rows.delete(keyText(operation.key));
      return operation.key;
    }
    const name = keyText(operation.log);
    const log = logs.get(name) ?? { key: operation.log, entries: [], last: 0 };
    logs.set(name, log);
    if (operation.op === 'append') log.entries.push({ seq: ++log.last, at: operation.at, value: operation.value });
    else log.entries = operation.keep > 0 ? log.entries.slice(-operation.keep) : [];
    return operation.log;
  }

  return {
    async read(keys) {
      check();
      return keys.map((key) => rows.get(keyText(key)) ?? null);
    },
    async scan(query) {
      check();
      return rowsOf(rows.values(), query);
    },
    async readLog({ log, after = 0, limit, newestFirst }) {
      check();
      const found = (logs.get(keyText(log))?.entries ?? []).filter(({ seq }) => seq > after);
      return (newestFirst ? found.reverse() : found).slice(0, limit);
    },
    async listLogs(table, prefix) {
      check();
      return [...logs.values()].filter(({ key, entries }) => key.table === table && entries.length > 0 && prefix.every((text, i) => key.columns[i] === text))
        .map(({ key }) => key).sort((a, b) => compareColumns(a.columns, b.columns));
    },
    async commit({ id, ops, expected }) {
      check();
      if (done.has(id)) return true;
      if (expected.some(({ key, stamp }) => (rows.get(keyText(key))?.stamp ?? null) !== stamp)) return false;
      listeners.tell(ops.map(apply));
      done.add(id);
      return true;
    },
    watch: (listener) => listeners.add(listener),
    async health() {
      return { backend: 'memory', ok: open, error: open ? null : 'the store is closed', latencyMs: 0, details: { rows: rows.size } };
    },
    async close() {
      open = false;
      rows.clear();
      logs.clear();
      listeners.clear();
    },
  };
}
