import type { Backend, Row, Scan } from './backend';
import { changeValue, type KeptVersions } from './changeValue';
import { columnsOf, loadRows } from './clearScope';
import { keyText } from './tables';
import type { Run } from './work';

const tables = ['scoped_values', 'workflow_states', 'checkpoint_values'] as const;
const pageSize = 500;

/** Removes what has expired by `now` from the whole store; returns how many rows. Looks at every value: not often. */
export async function sweep(backend: Backend, run: Run, keep: KeptVersions, now: string): Promise<number> {
  let count = 0;
  for (const table of tables) {
    for (let query: Scan = { table, prefix: [], order: 'key', limit: pageSize }; ;) {
      const page = await backend.scan(query);
      const dead = page.filter(({ expires }) => expires !== null && expires <= now);
      if (dead.length > 0) count += await remove(run, keep, dead);
      const last = page.at(-1);
      if (!last || page.length < pageSize) break;
      query = { ...query, after: last };
    }
  }
  return count;
}

/** Removes expired values that reads have come by, in the background and as well as can be: nobody sees them any more. */
export function expiredFound(run: Run, keep: KeptVersions) {
  const removing = new Map<string, Promise<unknown>>();
  return {
    found(rows: readonly Row[]): void {
      const fresh = rows.filter(({ key }) => !removing.has(keyText(key)));
      if (fresh.length === 0) return;
      // What fails now is found again.
      const done = remove(run, keep, fresh).catch(() => 0).finally(() => { for (const { key } of fresh) removing.delete(keyText(key)); });
      for (const { key } of fresh) removing.set(keyText(key), done);
    },
    settled: async (): Promise<void> => { await Promise.all(removing.values()); },
  };
}

function remove(run: Run, keep: KeptVersions, dead: readonly Row[]): Promise<number> {
  return run(async (transaction, note) => {
    await loadRows(transaction, dead.map(({ key }) => key));
    let count = 0;
    for (const { key } of dead) {
      const row = await transaction.readExpired(key);
      // Written anew meanwhile, or gone.
      if (!row || row.expires === null || row.expires > transaction.now) continue;
      if (key.table === 'scoped_values') await changeValue(transaction, keep, columnsOf(key.columns), key.columns.at(-1) ?? '', null);
      else transaction.delete(key);
      count++;
    }
    if (count > 0) note('expired_removed', { count });
    return count;
  });
}
