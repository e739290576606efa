import type { Database, SqlValue, Statement } from 'sql.js';
import type { Entry, Row, Scan, ScanLog } from '../backend';
import { logs, tables, type Key, type LogKey, type LogTable, type Table } from '../tables';
import { same } from './applyOps';
import { updatedColumn } from './columns';

/** What a backend reads, in one database. Throws what SQLite throws. */
export interface Selector {
  row(key: Key): Row | null;
  /** The stamp alone, null for no row. */
  stamp(key: Key): string | null;
  scan(query: Scan): Row[];
  readLog(query: ScanLog): Entry[];
  listLogs(table: LogTable, prefix: readonly string[]): LogKey[];
  /** Frees the prepared statements, which must not outlive the database. */
  free(): void;
}

/** Statements are prepared when first needed. */
export function selector(db: Database): Selector {
  const prepared = new Map<string, Statement>();
  const select = (sql: string, values: SqlValue[]): SqlValue[][] => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, statement = db.prepare(sql));
    try {
      const found: SqlValue[][] = [];
      statement.bind(values);
      while (statement.step()) found.push(statement.get());
      return found;
    } finally {
      statement.reset();
    }
  };

  return {
    row({ table, columns }) {
      const found = select(`${selectFrom(table)} AND ${same(tables[table])}`, [...columns])[0];
      return found ? toRow(table, found) : null;
    },
    stamp({ table, columns }) {
      const stamp = select(`SELECT stamp FROM ${table} WHERE ${same(tables[table])}`, [...columns])[0]?.[0];
      return typeof stamp === 'string' ? stamp : null;
    },
    scan(query) {
      const { sql, values } = scanStatement(query);
      return select(sql, values).map((found) => toRow(query.table, found));
    },
    readLog({ log: { table, columns }, after = 0, limit, newestFirst }) {
      return select(`SELECT seq, at, value FROM ${table} WHERE ${same(logs[table])} AND seq > ? ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`, [...columns, after, rowLimit(limit)])
        .map(([seq, at, value]) => ({ seq: Number(seq), at: String(at), value: String(value) }));
    },
    listLogs(table, prefix) {
      const key: readonly string[] = logs[table];
      const named = key.join(', ');
      const found: LogKey[] = [];
      // From name to name through the index: a log may be long.
      for (let last: SqlValue[] = []; ;) {
        const beyond = last.length > 0 ? `AND (${named}) > (${key.map(() => '?').join(', ')})` : '';
        const next = select(`SELECT ${named} FROM ${table} WHERE ${same(key.slice(0, prefix.length))} ${beyond} ORDER BY ${named} LIMIT 1`, [...prefix, ...last])[0];
        if (!next) return found;
        found.push({ table, columns: next.map(String) });
        last = next;
      }
    },
    free() {
      for (const statement of prepared.values()) statement.free();
      prepared.clear();
    },
  };
}

/** Runs keep their tasks in `task_states`, too; those are no rows of the store. */
function selectFrom(table: Table): string {
  return `SELECT value, version, stamp, status, created, ${updatedColumn(table)}, expires, writer, ${tables[table].join(', ')} FROM ${table} WHERE stamp IS NOT NULL`;
}

function toRow(table: Table, [value, version, stamp, status, created, updated, expires, writer, ...columns]: SqlValue[]): Row {
  return {
    key: { table, columns: columns.map(String) }, value: String(value), version: Number(version), stamp: String(stamp), status: String(status),
    created: String(created), updated: String(updated), expires: expires === null || expires === undefined ? null : String(expires), writer: String(writer),
  };
}

function scanStatement({ table, prefix, order, limit, after, statuses, since }: Scan): { sql: string; values: SqlValue[] } {
  const key: readonly string[] = tables[table];
  const updated = updatedColumn(table);
  const beyond = `(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`;
  const conditions = [selectFrom(table), same(key.slice(0, prefix.length))];
  const values: SqlValue[] = [...prefix];
  if (statuses) {
    conditions.push(`status IN (${statuses.map(() => '?').join(', ')})`);
    values.push(...statuses);
  }
  if (since !== undefined) {
    conditions.push(`${updated} >= ?`);
    values.push(since);
  }
  if (after && order === 'key') {
    conditions.push(beyond);
    values.push(...after.key.columns);
  } else if (after) {
    conditions.push(`${updated} <= ? AND (${updated} < ? OR ${beyond})`);
    values.push(after.updated, after.updated, ...after.key.columns);
  }
  values.push(rowLimit(limit));
  return { sql: `${conditions.join(' AND ')} ORDER BY ${order === 'key' ? '' : `${updated} DESC, `}${key.join(', ')} LIMIT ?`, values };
}

/** To SQLite no limit is a negative one. */
function rowLimit(limit: number): number {
  return Number.isFinite(limit) ? limit : -1;
}
