import type { Database, SqlValue, Statement } from 'sql.js';
import { StateError } from '../../stateError';
import type { Op, Row } from '../backend';
import { logs, tables, type Key, type LogKey, type LogTable, type Table } from '../tables';
import { isLogTable, isTable, updatedColumn } from './columns';

/** Does what commits say in the tables of one database: that of a fold, or the copy that is read. */
export interface Applier {
  /** All of these commits or none. Throws what SQLite throws. */
  apply(commits: readonly (readonly Op[])[]): void;
  /** Frees the prepared statements, which must not outlive the database. */
  free(): void;
}

/** Statements are prepared when first needed. */
export function applier(db: Database): Applier {
  const prepared = new Map<string, Statement>();
  const run = (sql: string, values: SqlValue[] = []): void => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, statement = db.prepare(sql));
    try {
      statement.run(values);
    } finally {
      statement.reset();
    }
  };

  function one(operation: Op): void {
    switch (operation.op) {
      case 'put': return run(putStatement(operation.row.key.table), putValues(operation.row));
      case 'delete': return run(`DELETE FROM ${operation.key.table} WHERE ${same(tables[operation.key.table])} AND stamp IS NOT NULL`, [...operation.key.columns]);
      case 'append': return run(appendStatement(operation.log.table), [...operation.log.columns, operation.at, operation.value, JSON.stringify(operation.log.columns)]);
      case 'trim': return trim(operation.log, operation.keep);
    }
  }

  /** The end is written down first: a number is never given twice, also when the log is empty. */
  function trim({ table, columns }: LogKey, keep: number): void {
    const name = JSON.stringify(columns);
    run(`INSERT OR REPLACE INTO log_ends SELECT ?, ?, max(seq) FROM ${table} WHERE ${same(logs[table])} HAVING count(*) > 0`, [table, name, ...columns]);
    run(`DELETE FROM ${table} WHERE ${same(logs[table])} AND seq <= (SELECT last FROM log_ends WHERE log = ? AND name = ?) - ?`, [...columns, table, name, Math.max(0, keep)]);
  }

  return {
    apply(commits) {
      run('SAVEPOINT ops');
      try {
        for (const ops of commits) ops.forEach(one);
      } catch (error) {
        run('ROLLBACK TO ops');
        throw error;
      } finally {
        run('RELEASE ops');
      }
    },
    free() {
      for (const statement of prepared.values()) statement.free();
      prepared.clear();
    },
  };
}

/** `a = ? AND b = ?`: the key columns, or the first of them. */
export function same(columns: readonly string[]): string {
  return columns.map((column) => `${column} = ?`).join(' AND ') || 'TRUE';
}

const statements = new Map<string, string>();

function cached(name: string, make: () => string): string {
  let sql = statements.get(name);
  if (sql === undefined) statements.set(name, sql = make());
  return sql;
}

/** Parameters: the key, value, version, stamp, created, updated, expires, writer, status. */
function putStatement(table: Table): string {
  return cached(table, () => {
    const key = tables[table];
    const names = [...key, 'value', 'version', 'stamp', 'created', updatedColumn(table), 'expires', 'writer', 'status'];
    const marks = names.map((_, i) => `?${i + 1}`);
    if (table === 'task_states') {
      // The columns of the plan, from the value where it is plain JSON. SQLite keeps the digits of its numbers.
      const field = (name: string) => `nullif(CASE WHEN json_valid(?4) THEN ?4 -> '$.${name}' END, 'null')`;
      const plain = (name: string) => `CASE WHEN json_valid(?4) THEN ?4 ->> '$.${name}' END`;
      names.push('result', 'error', 'timestamp');
      marks.push(field('result'), plain('error'), `coalesce(${plain('timestamp')}, ?8)`);
    }
    return `INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${marks.join(', ')})`;
  });
}

function putValues({ key, value, version, stamp, created, updated, expires, writer, status }: Row): SqlValue[] {
  return [...key.columns, value, version, stamp, created, updated, expires, writer, status];
}

/** Parameters: the name, time, value, the name as JSON. */
function appendStatement(table: LogTable): string {
  return cached(table, () => {
    const key = logs[table];
    const mark = (i: number) => `?${key.length + i}`;
    const named = key.map((column, i) => `${column} = ?${i + 1}`).join(' AND ');
    return `INSERT INTO ${table} (${key.join(', ')}, seq, at, value) VALUES (${key.map((_, i) => `?${i + 1}`).join(', ')},
      1 + max(coalesce((SELECT max(seq) FROM ${table} WHERE ${named}), 0), coalesce((SELECT last FROM log_ends WHERE log = '${table}' AND name = ${mark(3)}), 0)), ${mark(1)}, ${mark(2)})`;
  });
}

/** NUL and halves of surrogate pairs, which SQLite gives back as something else. */
const unstorable = /\0|\p{Surrogate}/u;

/** Throws StateError `invalid` for keys that cannot stand in a table: columns too many or too few, NUL, halves of surrogate pairs. */
export function checkOps(ops: readonly Op[]): void {
  for (const operation of ops) {
    const key: Key<string> = operation.op === 'put' ? operation.row.key : operation.op === 'delete' ? operation.key : operation.log;
    const known: readonly string[] | undefined = isTable(key.table) ? tables[key.table] : isLogTable(key.table) ? logs[key.table] : undefined;
    if (known?.length !== key.columns.length) throw new StateError('invalid', `a key of ${key.table} has ${known?.length ?? 'no'} columns, not ${key.columns.length}`);
    const bad = key.columns.find((text) => unstorable.test(text));
    if (bad !== undefined) throw new StateError('invalid', `${JSON.stringify(bad)} cannot name anything in a store: it holds NUL or half of a surrogate pair`);
    const value = operation.op === 'put' ? operation.row.value : operation.op === 'append' ? operation.value : '';
    if (unstorable.test(value)) throw new StateError('invalid', `the value of ${JSON.stringify(key.columns)} in ${key.table} cannot be stored: it holds a raw NUL or half of a surrogate pair`);
  }
}
