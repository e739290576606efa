import type { Backend, Row } from '../store/backend';
import { compareColumns, type Table } from '../store/tables';
import type { Batches } from './batches';
import { sameRow } from './copied';
import { eachRow } from './pages';

/** A key of one table in two stores. */
interface Pair {
  readonly from: Row | null;
  readonly to: Row | null;
}

/** Makes the rows of a table in `to` those of `from`; with `exactly` others go. Rows that have expired by `now` are let be. Returns how many were written. */
export async function syncRows(from: Backend, to: Backend, table: Table, { now, exactly, writes }: { readonly now: string; readonly exactly: boolean; readonly writes: Batches }): Promise<number> {
  let count = 0;
  for await (const pair of pairs(from, to, table)) {
    if (pair.from) {
      if (isExpired(pair.from, now) || (pair.to && sameRow(pair.from, pair.to))) continue;
      await writes.add({ op: 'put', row: pair.from });
    } else if (pair.to && exactly) await writes.add({ op: 'delete', key: pair.to.key });
    else continue;
    count++;
  }
  await writes.flush();
  return count;
}

/** Both sides in step, by key. */
export async function* pairs(from: Backend, to: Backend, table: Table): AsyncGenerator<Pair> {
  const left = eachRow(from, table);
  const right = eachRow(to, table);
  const next = async (rows: AsyncGenerator<Row>): Promise<Row | null> => {
    const { value, done } = await rows.next();
    return done ? null : value;
  };
  let [a, b] = [await next(left), await next(right)];
  while (a || b) {
    const order = !b ? -1 : !a ? 1 : compareColumns(a.key.columns, b.key.columns);
    yield { from: order <= 0 ? a : null, to: order >= 0 ? b : null };
    if (order <= 0) a = await next(left);
    if (order >= 0) b = await next(right);
  }
}

/** Some stores remove such rows by themselves. */
export function isExpired({ expires }: Row, now: string): boolean {
  return expires !== null && expires <= now;
}
