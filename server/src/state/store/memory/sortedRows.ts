import BTree from 'sorted-btree';
import type { Row, Scan } from '../backend';
import { beginsWith, compareRows, isWanted } from '../scanRows';
import { compareColumns } from '../tables';

/** The rows of one table in both orders of a scan, so that no row is looked at that lies before or behind a page. */
export class SortedRows {
  private readonly byKey = new BTree<readonly string[], Row>(undefined, compareColumns);
  private readonly byUpdated = new BTree<Row, undefined>(undefined, compareRows.updated);

  get size(): number {
    return this.byKey.size;
  }

  get(columns: readonly string[]): Row | undefined {
    return this.byKey.get(columns);
  }

  put(row: Row): void {
    this.delete(row.key.columns);
    this.byKey.set(row.key.columns, row);
    this.byUpdated.set(row, undefined);
  }

  delete(columns: readonly string[]): void {
    const before = this.byKey.get(columns);
    if (!before) return;
    this.byKey.delete(columns);
    this.byUpdated.delete(before);
  }

  clear(): void {
    this.byKey.clear();
    this.byUpdated.clear();
  }

  scan(query: Scan): Row[] {
    const found: Row[] = [];
    if (query.limit <= 0) return found;
    for (const row of query.order === 'key' ? this.inKeyOrder(query) : this.inUpdatedOrder(query)) {
      if (!isWanted(row, query)) continue;
      found.push(row);
      if (found.length >= query.limit) break;
    }
    return found;
  }

  /** What begins with columns stands together, right behind where they alone would. */
  private *inKeyOrder({ prefix, after }: Scan): Iterable<Row> {
    const from = after && compareColumns(after.key.columns, prefix) > 0 ? after.key.columns : prefix;
    for (const [columns, row] of this.byKey.entries(from)) {
      if (!beginsWith(columns, prefix)) return;
      if (!after || compareColumns(columns, after.key.columns) > 0) yield row;
    }
  }

  private *inUpdatedOrder({ after, since }: Scan): Iterable<Row> {
    for (const row of this.byUpdated.keys(after)) {
      if (since !== undefined && row.updated < since) return;
      if (!after || compareRows.updated(row, after) > 0) yield row;
    }
  }
}
