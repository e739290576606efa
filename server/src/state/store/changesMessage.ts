import type { Changed } from './backend';
import { logs, tables, type Key, type LogTable, type Table } from './tables';

/** What a commit tells other processes through a server, in at most so many bytes; '[]' is for nothing. */
export function changesMessage(keys: readonly Key<Table | LogTable>[], mostBytes: number): string {
  const names = new Set<string>();
  for (const { table, columns } of keys) {
    names.add(JSON.stringify([table, ...columns]));
    // Each takes more bytes than this; a long list need not be made to be thrown away.
    if (names.size * 8 > mostBytes) return '"all"';
  }
  const message = `[${[...names].join()}]`;
  return Buffer.byteLength(message) > mostBytes ? '"all"' : message;
}

/** What was told. Anybody may write to a channel: what is not ours means that something has changed. */
export function changedOf(message: string): Changed {
  try {
    const told: unknown = JSON.parse(message);
    return Array.isArray(told) && told.every(isName) ? told.map(([table = '', ...columns]) => ({ table: table as Table | LogTable, columns })) : 'all';
  } catch {
    return 'all';
  }
}

function isName(name: unknown): name is string[] {
  return Array.isArray(name) && name.every((one) => typeof one === 'string') && (Object.hasOwn(tables, name[0] ?? '') || Object.hasOwn(logs, name[0] ?? ''));
}
