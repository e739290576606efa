import { createHash } from 'node:crypto';
import { StateError } from '../stateError';
import type { Backend } from '../store/backend';
import { moments } from '../store/moments';
import type { Key, LogTable, Table } from '../store/tables';
import { copiedLogs, copiedTables, sameEntry, sameRow } from './copied';
import { eachEntry } from './pages';
import { isExpired, pairs } from './syncRows';

/** What both stores hold alike. */
export interface Verified {
  readonly rows: number;
  readonly entries: number;
  /** SHA-256 in hex over every row and entry, in order. */
  readonly hash: string;
}

/**
 * Compares every row and every log of a store with those of its copy. Throws StateError `busy` that names the first
 * one that differs. With `into` the copy may hold more, and histories that tell something else.
 */
export async function verifyCopy(from: Backend, to: Backend, { into }: { readonly into: boolean }): Promise<Verified> {
  const hash = createHash('sha256');
  let rows = 0;
  let entries = 0;
  for (const table of copiedTables) {
    for await (const { from: row, to: copy } of pairs(from, to, table)) {
      const one = row ?? copy;
      // An expired one may have gone from either meanwhile.
      if (!one || isExpired(one, moments()()) || (!row && into)) continue;
      if (!row || !copy || !sameRow(row, copy)) throw differs(one.key);
      hash.update(JSON.stringify([table, row.key.columns, row.value, row.status]));
      rows++;
    }
  }
  for (const table of copiedLogs) {
    for (const log of await from.listLogs(table, [])) {
      const there = eachEntry(to, log);
      for await (const entry of eachEntry(from, log)) {
        const { value: copy } = await there.next();
        if (!copy || !sameEntry(table, entry, copy)) {
          if (into && copy) break;
          throw differs(log);
        }
        hash.update(JSON.stringify([table, log.columns, entry.value]));
        entries++;
      }
      if (!into && !(await there.next()).done) throw differs(log);
      await there.return(undefined);
    }
  }
  return { rows, entries, hash: hash.digest('hex') };
}

function differs({ table, columns }: Key<Table | LogTable>): StateError {
  const name = columns.filter((text) => text !== '').map((text) => JSON.stringify(text)).join(' ');
  return new StateError('busy', `${name} in ${table} is not the same in both stores: one of them is being written to. End what writes, then migrate again (with --into where the copy is in use already); nothing was cleaned up`, { transient: false });
}
