import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, SqlValue, Statement } from 'sql.js';
import type { QueryParams, QueryResult } from '../protocol';
import { createSchema } from '../state/schema';
import { newDatabase } from '../state/sqlJs';
import type { FileKey, FileSnapshot } from '../stateMessages';
import { contentHash, FileRows, removeFileRows } from '../workspace/cacheRows';
import { inSlices } from '../workspace/slices';

/** The workflow tables of each root in memory, true for saved and unsaved text. */
export interface Tables {
  /** Takes files over; their rows follow in slices. */
  readonly take: (changed: readonly FileSnapshot[], removed: readonly FileKey[]) => void;
  /** Answers once everything taken so far is in the tables. Throws what SQLite says of the statement. */
  readonly query: (params: QueryParams) => Promise<QueryResult>;
}

/** Rows that an answer holds at most. */
const mostRows = 1000;

type Change = FileKey & { readonly snapshot: FileSnapshot | undefined };

/** Empty tables; sql.js is loaded with the first file. `log` hears of what cannot be written. */
export function createTables(log: (message: string) => void): Tables {
  const databases = new Map<string, Database>();
  const pending = new Map<string, Change>();
  let writing: Promise<void> | undefined;

  const databaseOf = async (root: string): Promise<Database> => {
    const known = databases.get(root);
    if (known) return known;
    const db = await newDatabase();
    createSchema(db, root);
    databases.set(root, db);
    return db;
  };
  const write = async (): Promise<void> => {
    for (const root of new Set([...pending.values()].map((change) => change.root))) await databaseOf(root);
    const writers = new Map([...databases].map(([root, db]) => [root, { db, rows: new FileRows(db) }]));
    for (const { db } of writers.values()) db.run('BEGIN');
    try {
      await inSlices(takeAll(), ({ root, file, snapshot }) => {
        const writer = writers.get(root);
        if (snapshot && writer) writeSnapshot(writer.rows, snapshot);
        else if (writer) removeFileRows(writer.db, file);
      });
    } finally {
      for (const { db, rows } of writers.values()) {
        rows.close();
        // A file whose rows could not be written takes nothing from those before it.
        db.run('COMMIT');
      }
    }
  };
  function* takeAll(): Generator<Change> {
    for (const [key, change] of pending) {
      // A root that came meanwhile gets its database in the next round.
      if (!databases.has(change.root)) return;
      pending.delete(key);
      yield change;
    }
  }
  const writeSoon = (): void => {
    writing ??= write().catch((error: unknown) => {
      pending.clear();
      log(`the workflow tables could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }).finally(() => {
      writing = undefined;
      if (pending.size > 0) writeSoon();
    });
  };

  return {
    take: (changed, removed) => {
      for (const { root, file } of removed) pending.set(`${root}\0${file}`, { root, file, snapshot: undefined });
      for (const snapshot of changed) pending.set(`${snapshot.root}\0${snapshot.file}`, { root: snapshot.root, file: snapshot.file, snapshot });
      writeSoon();
    },
    query: async ({ root, sql }) => {
      while (writing) await writing;
      return select(await databaseOf(root ?? [...databases.keys()][0] ?? ''), sql);
    },
  };
}

function writeSnapshot(rows: FileRows, { root, file, text, open, phases, loadedAt }: FileSnapshot): void {
  const hash = contentHash(text);
  rows.write(file, hash, savedAt(join(root, file), hash, open), phases, new Date(loadedAt));
}

/** When a text was saved; null when what the disk has is another. */
function savedAt(path: string, hash: string, open: boolean): Date | null {
  try {
    return open && contentHash(readFileSync(path)) !== hash ? null : statSync(path).mtime;
  } catch {
    return null;
  }
}

function select(db: Database, sql: string): QueryResult {
  db.run('PRAGMA query_only = ON');
  try {
    return capped(db.prepare(sql));
  } finally {
    db.run('PRAGMA query_only = OFF');
  }
}

function capped(statement: Statement): QueryResult {
  try {
    const rows: (string | number | null)[][] = [];
    while (rows.length <= mostRows && statement.step()) rows.push(statement.get().map(plain));
    return { columns: statement.getColumnNames(), rows: rows.slice(0, mostRows), truncated: rows.length > mostRows };
  } finally {
    statement.free();
  }
}

function plain(value: SqlValue): string | number | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
