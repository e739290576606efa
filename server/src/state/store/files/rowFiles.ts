import { join, relative, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { StateError } from '../../stateError';
import type { Row, Scan } from '../backend';
import { rowsOf } from '../scanRows';
import { keyText, tables, type Key, type Table } from '../tables';
import { isHashedSegment } from '../value/ids';
import { changesSince, type Position } from './changeList';
import type { FileFormat, RowHead } from './fileFormat';
import { namesIn } from './logFiles';
import { checkColumns, checkPlace, columnsOf, segmentsOf } from './rowPath';
import { identityOf, StoreView, type StorePlaces } from './storeView';

/** First bytes of a file that hold the head of nearly every row. */
const headBytes = 1 << 13;

/** A row as far as lists need it; its value is read when it is on a page. */
interface Listed extends Row {
  readonly path: string;
}

/** The rows of a table by the paths of their files. */
type Heads = Map<string, Listed>;

/**
 * The rows of a store. One row is read from its file. Lists come from the heads of all rows of a table, which are read
 * once, when the table is first listed (a file a row), and after that only where the list of changes says so; then just
 * the rows of a page are read whole.
 */
export class RowFiles {
  private readonly heads = new Map<Table, Heads>();
  private seen: Position = { file: '', at: 0 };

  constructor(private readonly places: StorePlaces, private readonly format: FileFormat) {}

  /** Where a row stands or will stand. */
  async pathOf(key: Key, view: StoreView): Promise<string> {
    const path = this.ownPath(key);
    if (key.table !== this.format.outerTable || view.readStart(path, 0)) return path;
    const name = keyText(key);
    for (const [other, head] of await this.headsOf(key.table, view)) if (keyText(head.key) === name) return other;
    return path;
  }

  async read(key: Key, view: StoreView): Promise<Row | null> {
    const path = await this.pathOf(key, view);
    const bytes = view.read(path, this.format.longestRow);
    return bytes && this.checked(await this.format.decodeRow(bytes, key.table, path), path);
  }

  /** What a commit relies on; null where there is no row. */
  async stampOf(key: Key, view: StoreView): Promise<string | null> {
    const path = await this.pathOf(key, view);
    return (await this.headAt(path, key.table, view))?.stamp ?? null;
  }

  async scan(query: Scan, view: StoreView): Promise<Row[]> {
    const heads = await this.headsOf(query.table, view);
    const page = rowsOf(heads.values(), query);
    const rows: Row[] = [];
    for (const [i, { path, key }] of page.entries()) {
      const bytes = view.read(path, this.format.longestRow);
      // A row that is gone meanwhile: the moment has passed, and all is read again.
      if (bytes) rows.push(this.checked(await this.format.decodeRow(bytes, key.table, path), path));
      if (i % 256 === 255) await breathe();
    }
    return rows;
  }

  /** Forgets all heads, because what has changed cannot be told. */
  forget(): void {
    this.heads.clear();
  }

  private async headsOf(table: Table, view: StoreView): Promise<Heads> {
    await this.refresh();
    let heads = this.heads.get(table);
    if (!heads) {
      heads = new Map();
      for (const [i, path] of this.filesOf(table).entries()) {
        await this.note(heads, path, table, plain);
        if (i % 256 === 255) await breathe();
      }
      checkTwice(heads);
      this.heads.set(table, heads);
    }
    const ahead = [...view.changed()].filter(({ path }) => this.tableOf(path) === table);
    if (ahead.length === 0) return heads;
    const changed = new Map(heads);
    for (const { path } of ahead) await this.note(changed, path, table, view);
    return changed;
  }

  private async refresh(): Promise<void> {
    const { changes, end } = changesSince(this.places.changes, this.seen);
    const told = changes?.some(({ keys }) => keys === 'all') ? null : changes;
    if (!told) this.forget();
    for (const key of told?.flatMap(({ keys }) => (keys === 'all' ? [] : keys)) ?? []) {
      if (!(key.table in tables)) continue;
      const table = key.table as Table;
      const heads = this.heads.get(table);
      if (!heads) continue;
      const own = this.ownPath({ table, columns: key.columns });
      const path = table === this.format.outerTable && identityOf(own) === '' ? [...heads].find(([, head]) => keyText(head.key) === keyText(key))?.[0] ?? own : own;
      await this.note(heads, path, table, plain);
    }
    this.seen = end;
  }

  private async note(heads: Heads, path: string, table: Table, view: StoreView): Promise<void> {
    const head = await this.headAt(path, table, view);
    if (head) heads.set(path, { ...head, value: '', path });
    else heads.delete(path);
  }

  private async headAt(path: string, table: Table, view: StoreView): Promise<RowHead | null> {
    const start = view.readStart(path, headBytes);
    if (!start) return null;
    const head = this.format.decodeHead(start, table, path);
    if (head) return this.checked(head, path);
    const bytes = view.read(path, this.format.longestRow);
    return bytes && this.checked(await this.format.decodeRow(bytes, table, path), path);
  }

  private checked<T extends RowHead>(row: T, path: string): T {
    checkColumns(row.key, path);
    const segments = this.segmentsAt(path);
    // Another system's names are its own.
    const foreign = row.key.table === this.format.outerTable && columnsOf(segments).includes(null) && !segments.some(isHashedSegment);
    if (!foreign) checkPlace(row.key, segments, path);
    return row;
  }

  private segmentsAt(path: string): string[] {
    const below = relative(this.places.dir, path.slice(0, -this.format.rowEnding.length)).split(sep);
    return below.length === 1 ? below : below.slice(1);
  }

  private ownPath({ table, columns }: Key): string {
    const folder = table === this.format.outerTable ? this.places.dir : join(this.places.dir, table);
    return `${join(folder, ...segmentsOf(columns))}${this.format.rowEnding}`;
  }

  private tableOf(path: string): string | null {
    if (!path.endsWith(this.format.rowEnding)) return null;
    const [folder, ...rest] = relative(this.places.dir, path).split(sep);
    return rest.length === 0 ? this.format.outerTable : folder ?? null;
  }

  private filesOf(table: Table): string[] {
    const below = (folder: string, depth: number): string[] => namesIn(folder).flatMap((name) => {
      if (depth > 1) return below(join(folder, name), depth - 1);
      return name.endsWith(this.format.rowEnding) ? [join(folder, name)] : [];
    });
    return table === this.format.outerTable ? below(this.places.dir, 1) : below(join(this.places.dir, table), tables[table].length);
  }
}

/** Files as they are now. */
const plain = new StoreView(null);

/** Of two files with one row nobody knows which one is true. */
function checkTwice(heads: Heads): void {
  const seen = new Map<string, string>();
  for (const [path, { key }] of heads) {
    const other = seen.get(keyText(key));
    if (other !== undefined) throw new StateError('corrupt', `${other} and ${path} hold the same row; move the older one away`);
    seen.set(keyText(key), path);
  }
}
