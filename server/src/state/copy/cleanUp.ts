import { randomBytes } from 'node:crypto';
import { StateError } from '../stateError';
import type { Backend, Row } from '../store/backend';
import { moments } from '../store/moments';
import { copiedLogs, copiedTables, sameRow } from './copied';
import { isExpired, pairs } from './syncRows';

/** Rows that go at once. */
const rowsAtOnce = 200;

/**
 * Empties a store of what `to` holds as well. A row that has changed since it was copied stays, and ends it: StateError
 * `busy`. Whoever changes a value or a task writes its row too, so histories that go after the rows are those that were copied.
 */
export async function cleanUp(from: Backend, to: Backend): Promise<void> {
  for (const table of copiedTables) {
    let page: Row[] = [];
    for await (const { from: row, to: copy } of pairs(from, to, table)) {
      if (!row) continue;
      if (!(copy && sameRow(row, copy)) && !isExpired(row, moments()())) throw changed();
      page.push(row);
      if (page.length < rowsAtOnce) continue;
      await remove(from, page);
      page = [];
    }
    await remove(from, page);
  }
  for (const table of copiedLogs) {
    const logs = await from.listLogs(table, []);
    for (let i = 0; i < logs.length; i += rowsAtOnce) {
      const ops = logs.slice(i, i + rowsAtOnce).map((log) => ({ op: 'trim' as const, log, keep: 0 }));
      await from.commit({ id: randomBytes(12).toString('base64url'), ops, expected: [], durability: 'synced' });
    }
  }
}

async function remove(from: Backend, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  // What is told of a run is made from its journal: no commit has stamped it.
  const expected = rows.filter(({ key }) => key.table !== 'stored_runs').map(({ key, stamp }) => ({ key, stamp }));
  const done = await from.commit({ id: randomBytes(12).toString('base64url'), ops: rows.map(({ key }) => ({ op: 'delete', key })), expected, durability: 'synced' });
  if (!done) throw changed();
}

function changed(): StateError {
  return new StateError('busy', 'the store was written to while it was cleaned up: what changed is there alone, and stays. End what writes, then migrate again with --into', { transient: false });
}
