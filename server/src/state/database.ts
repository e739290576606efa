import type { Database } from 'sql.js';
import { checkSchema } from './schema';
import { damaged, readDatabaseFile, type DatabaseMark } from './sqliteFile';
import { newDatabase } from './sqlJs';
import { StateError } from './stateError';

/**
 * Opens a database for reading, in memory, with what another tool has committed in a write-ahead log; null when there is
 * none yet. Throws StateError `corrupt`, `invalid`, `busy`, `io`; never touches the file.
 */
export async function openDatabase(path: string): Promise<{ readonly db: Database; readonly mark: DatabaseMark } | null> {
  const file = readDatabaseFile(path);
  if (!file) return null;
  let db: Database | undefined;
  try {
    db = await newDatabase(file.bytes);
    checkSchema(db, path);
    return { db, mark: file.mark };
  } catch (error) {
    db?.close();
    throw error instanceof StateError ? error : damaged(path, String(error instanceof Error ? error.message : error));
  }
}

/** Looks through the whole database (about 2 ms a megabyte). Throws StateError `corrupt`. */
export function checkIntegrity(db: Database, path: string): void {
  let found: unknown;
  try {
    found = db.exec('PRAGMA quick_check(1)')[0]?.values[0]?.[0];
  } catch (error) {
    found = error instanceof Error ? error.message : error;
  }
  if (found !== 'ok') throw damaged(path, String(found).replace(/\s+/g, ' '));
}
