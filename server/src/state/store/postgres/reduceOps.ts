import type { Op, Row } from '../backend';
import { keyText, type Key, type LogKey, type Table } from '../tables';

/** What changes one after the other come to for a log: the oldest entries that go, and those that come. */
export interface LogChange {
  readonly log: LogKey;
  /** How many of the entries that were there stay; null: all. */
  keep: number | null;
  /** How many are appended, also those that are trimmed again: their numbers are used up. */
  total: number;
  /** `number` counts from 1. */
  added: { readonly number: number; readonly at: string; readonly value: string }[];
}

/** What all changes of a commit come to, so that each row and log is changed once. */
export interface Reduced {
  readonly puts: ReadonlyMap<Table, Row[]>;
  readonly deletes: ReadonlyMap<Table, Key[]>;
  readonly logs: readonly LogChange[];
}

export function reduceOps(ops: readonly Op[]): Reduced {
  /** The last change of each row counts. */
  const rows = new Map<string, { readonly key: Key; readonly row: Row | null }>();
  const logs = new Map<string, LogChange>();
  for (const op of ops) {
    if (op.op === 'put') rows.set(keyText(op.row.key), { key: op.row.key, row: op.row });
    else if (op.op === 'delete') rows.set(keyText(op.key), { key: op.key, row: null });
    else {
      const change = logs.get(keyText(op.log)) ?? { log: op.log, keep: null, total: 0, added: [] };
      logs.set(keyText(op.log), change);
      if (op.op === 'append') change.added.push({ number: ++change.total, at: op.at, value: op.value });
      else trim(change, op.keep);
    }
  }
  const puts = new Map<Table, Row[]>();
  const deletes = new Map<Table, Key[]>();
  for (const { key, row } of rows.values()) {
    if (row) listIn(puts, key.table).push(row);
    else listIn(deletes, key.table).push(key);
  }
  return { puts, deletes, logs: [...logs.values()] };
}

function trim(change: LogChange, keep: number): void {
  const older = Math.max(0, keep - change.added.length);
  change.keep = change.keep === null ? older : Math.min(change.keep, older);
  change.added = keep > 0 ? change.added.slice(-keep) : [];
}

function listIn<T>(lists: Map<Table, T[]>, table: Table): T[] {
  const list = lists.get(table) ?? [];
  lists.set(table, list);
  return list;
}
