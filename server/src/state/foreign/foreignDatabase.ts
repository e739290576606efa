import type { Database, SqlValue } from 'sql.js';
import { checkIntegrity } from '../database';
import { damaged, readDatabaseFile } from '../sqliteFile';
import { newDatabase } from '../sqlJs';
import { StateError } from '../stateError';
import { checkElements, databaseLimit, documentLimit } from './limits';

/** A row by column; numbers as the digits that stand there. Null also where the table has no such column. */
export type ForeignRow<C extends string> = Readonly<Record<C, string | null>>;

/** Another system's database, in memory as of its last commit and looked through for damage. */
export class ForeignDatabase {
  private constructor(private readonly db: Database, readonly path: string, private readonly columns: ReadonlyMap<string, ReadonlySet<string>>, private readonly utf: InstanceType<typeof TextDecoder>) {}

  /** Throws StateError `not-found`, `corrupt`, `invalid` (too large), `busy`, `io`. */
  static async open(path: string): Promise<ForeignDatabase> {
    const file = readDatabaseFile(path, databaseLimit);
    if (!file) throw new StateError('not-found', `${path} does not exist, or nothing has been written to it yet`);
    let db: Database | undefined;
    try {
      db = await newDatabase(file.bytes);
      db.run('PRAGMA trusted_schema = OFF');
      checkIntegrity(db, path);
      const columns = new Map<string, Set<string>>();
      const found = db.exec("SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'");
      for (const [table, column] of found[0]?.values ?? []) columns.set(String(table), (columns.get(String(table)) ?? new Set()).add(String(column)));
      const encoding = String(db.exec('PRAGMA encoding')[0]?.values[0]?.[0]).toLowerCase();
      return new ForeignDatabase(db, path, columns, new TextDecoder(encoding, { fatal: true, ignoreBOM: true }));
    } catch (error) {
      db?.close();
      throw readable(error, path);
    }
  }

  /** Whether there is a table with these columns. */
  has(table: string, ...columns: readonly string[]): boolean {
    const found = this.columns.get(table);
    return found !== undefined && columns.every((column) => found.has(column));
  }

  /** All rows in the order in which they were written; none where there is no such table. Throws StateError `corrupt`, `invalid` (too many, too large). */
  rows<C extends string>(table: string, columns: readonly C[]): ForeignRow<C>[] {
    const found = this.columns.get(table);
    if (!found) return [];
    const where = `${this.path}: the table ${table}`;
    try {
      checkElements(Number(this.db.exec(`SELECT count(*) FROM "${table}"`)[0]?.values[0]?.[0]), where);
      // As bytes: sql.js ends a text at a zero in it, mends what is no Unicode, and rounds integers over 2^53.
      const list = columns.map((column) => (found.has(column) ? `CAST(CAST("${column}" AS TEXT) AS BLOB)` : 'NULL'));
      const query = this.db.prepare(`SELECT ${list.join(', ')} FROM "${table}" ORDER BY rowid`);
      try {
        const rows: ForeignRow<C>[] = [];
        while (query.step()) {
          const values = query.get();
          rows.push(toRow(columns, (i) => this.text(values[i], `${where}, ${columns[i]}`)));
        }
        return rows;
      } finally {
        query.free();
      }
    } catch (error) {
      throw readable(error, this.path);
    }
  }

  /** Frees its memory. */
  close(): void {
    this.db.close();
  }

  private text(value: SqlValue | undefined, where: string): string | null {
    if (!(value instanceof Uint8Array)) return null;
    if (value.length > documentLimit) throw new StateError('invalid', `${where} has a value of ${value.length} bytes; more than ${documentLimit} are not read`);
    try {
      return this.utf.decode(value);
    } catch {
      throw new StateError('corrupt', `${where} holds text that is no ${this.utf.encoding.toUpperCase()}`);
    }
  }
}

/** The value of a column that must have one. Throws StateError `corrupt`. */
export function required<C extends string>(row: ForeignRow<C>, column: C, where: string): string {
  const value = row[column];
  if (value === null) throw new StateError('corrupt', `${where} has a row without ${column}`);
  return value;
}

function toRow<C extends string>(columns: readonly C[], value: (index: number) => string | null): ForeignRow<C> {
  const row: Partial<Record<C, string | null>> = {};
  columns.forEach((column, i) => (row[column] = value(i)));
  return row as ForeignRow<C>;
}

function readable(error: unknown, path: string): StateError {
  return error instanceof StateError ? error : damaged(path, error instanceof Error ? error.message : String(error));
}
