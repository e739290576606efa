import type { Row, Scan } from './backend';
import { compareColumns } from './tables';

/** What `Backend.scan` answers, for backends that have the rows of a table at hand. */
export function rowsOf<T extends Row>(rows: Iterable<T>, query: Scan): T[] {
  const compare = compareRows[query.order];
  const found: T[] = [];
  for (const row of rows) if (row.key.table === query.table && isWanted(row, query) && !(query.after && compare(row, query.after) <= 0)) found.push(row);
  return found.sort(compare).slice(0, query.limit);
}

/** Whether the row of the query's table is one it asks for, wherever its page begins. */
export function isWanted({ key, status, updated }: Row, { prefix, statuses, since }: Scan): boolean {
  return beginsWith(key.columns, prefix) && (statuses === undefined || statuses.includes(status)) && (since === undefined || updated >= since);
}

export function beginsWith(columns: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((text, i) => columns[i] === text);
}

/** The orders of a scan. */
export const compareRows: Readonly<Record<Scan['order'], (a: Row, b: Row) => number>> = {
  key: (a, b) => compareColumns(a.key.columns, b.key.columns),
  // Times have one width, so text order is time order.
  updated: (a, b) => (a.updated === b.updated ? compareColumns(a.key.columns, b.key.columns) : a.updated < b.updated ? 1 : -1),
};
