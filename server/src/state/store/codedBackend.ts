import type { Backend, Entry, Op, Row } from './backend';
import type { Key, LogKey, LogTable, Table } from './tables';
import type { Codec } from './value/codec';

/** What holds nothing of the user's, and must be readable without the key. */
const plain: ReadonlySet<Table | LogTable> = new Set(['scope_sizes', 'locks', 'controls', 'store_facts']);

/**
 * A backend whose values pass through a codec: compressed, encrypted, bound to their rows. A value is unpacked when it
 * is looked at, so that rows that cannot be opened are still listed and deleted.
 */
export function codedBackend(backend: Backend, codec: Codec): Backend {
  const packed = (text: string, key: Key | LogKey): string => (plain.has(key.table) ? text : codec.pack(text, nameOf(key)));
  const unpacked = (text: string, key: Key | LogKey): string => (plain.has(key.table) ? text : codec.unpack(text, nameOf(key), about(key)));

  const open = (row: Row): Row => lazily(row, () => unpacked(row.value, row.key));
  const openEntry = (entry: Entry, log: LogKey): Entry => lazily(entry, () => unpacked(entry.value, log));
  function seal(op: Op): Op {
    if (op.op === 'put') return { op: 'put', row: { ...op.row, value: packed(op.row.value, op.row.key) } };
    return op.op === 'append' ? { ...op, value: packed(op.value, op.log) } : op;
  }

  return {
    read: async (keys) => (await backend.read(keys)).map((row) => row && open(row)),
    scan: async (query) => (await backend.scan(query)).map(open),
    readLog: async (query) => (await backend.readLog(query)).map((entry) => openEntry(entry, query.log)),
    listLogs: (table, prefix) => backend.listLogs(table, prefix),
    commit: async (commit) => backend.commit({ ...commit, ops: commit.ops.map(seal) }),
    watch: (listener) => backend.watch(listener),
    health: () => backend.health(),
    close: () => backend.close(),
  };
}

function nameOf({ table, columns }: Key | LogKey): readonly string[] {
  return [table, ...columns];
}

function about({ table, columns }: Key | LogKey): string {
  return `the value of ${columns.filter((text) => text !== '').map((text) => JSON.stringify(text)).join(' ')} in ${table}`;
}

/** The same with a `value` that is made when somebody first asks. */
function lazily<T extends Row | Entry>(stored: T, make: () => string): T {
  let value: string | undefined;
  return { ...stored, get value() { return value ??= make(); } };
}
