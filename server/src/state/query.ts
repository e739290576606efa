import type { Database, SqlValue, Statement } from 'sql.js';
import { StateError } from './stateError';

/** A cell: integers are exact. */
export type Cell = SqlValue | bigint;

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly Cell[]>;
}

/** What sql.js has and its types leave out: integers that no number holds. */
type ExactStatement = Omit<Statement, 'get'> & { get(params: undefined, config: { readonly useBigInt: true }): Cell[] };

/**
 * Answers one SELECT, a row at a time; its rows must be read before the next question. The database lets nothing be
 * written from here on. Throws StateError `invalid` for what SQLite refuses, for more than one statement and for none.
 */
export function ask(db: Database, sql: string): Answer {
  db.run('PRAGMA query_only = ON');
  const statement = one(db, sql);
  return {
    columns: refused(() => statement.getColumnNames()),
    rows: {
      *[Symbol.iterator]() {
        try {
          while (refused(() => statement.step())) yield refused(() => statement.get(undefined, { useBigInt: true }));
        } finally {
          statement.free();
        }
      },
    },
  };
}

function one(db: Database, sql: string): ExactStatement {
  const statements = db.iterateStatements(sql);
  const { value, done } = refused(() => statements.next());
  if (done) throw new StateError('invalid', 'the query is empty; write a SELECT');
  if (/[^\s;]/.test(statements.getRemainingSQL().replace(/--[^\n]*|\/\*[^]*?(?:\*\/|$)/g, ''))) {
    value.free();
    throw new StateError('invalid', 'a query is one statement; ask one after the other');
  }
  // The iterator frees a statement when it goes on: it must not.
  return value as unknown as ExactStatement;
}

function refused<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = /no such (?:table|column)/.test(message) ? '; "SELECT name, sql FROM sqlite_schema" tells the tables and their columns' : '';
    throw new StateError('invalid', `SQLite refuses the query: ${message}${hint}`, { cause: error });
  }
}
