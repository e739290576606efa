import type { Row, Scan } from './backend';
import { compareColumns } from './tables';

/** What `Backend.scan` answers, for backends that have the rows of a table at hand. */
export function rowsOf<T extends Row>(rows: Iterable<T>, { table, prefix, order, limit, after, statuses, since }: Scan): T[] {
  const compare = order === 'key' ? byKey : byUpdated;
  const found: T[] = [];
  for (const row of rows) {
    if (row.key.table !== table || !prefix.every((text, i) => row.key.columns[i] === text)) continue;
    if (statuses && !statuses.includes(row.status)) continue;
    if (since !== undefined && row.updated < since) continue;
    if (after && compare(row, after) <= 0) continue;
    found.push(row);
  }
  return found.sort(compare).slice(0, limit);
}

function byKey(a: Row, b: Row): number {
  return compareColumns(a.key.columns, b.key.columns);
}

/** Times have one width, so text order is time order. */
function byUpdated(a: Row, b: Row): number {
  return a.updated === b.updated ? byKey(a, b) : a.updated < b.updated ? 1 : -1;
}
