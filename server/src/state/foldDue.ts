import { statSync } from 'node:fs';
import { journalIds, type StateFolder } from './folder';

/** A database of up to so many bytes holds everything when a command or a window has closed. */
const small = 64 * 1024 * 1024;

/** Bytes that journals beside a database of `databaseBytes` may have before they are folded, or begun anew. */
export function journalLimit(databaseBytes: number): number {
  return Math.max(4 * 1024 * 1024, databaseBytes / 4);
}

/**
 * Whether a fold is worth its cost, which grows with the database: always for a small one, for a large one when the
 * journals that changed since it was written have grown past their limit. Looks at sizes and times only. Throws StateError `io`.
 */
export function foldDue(folder: StateFolder): boolean {
  const database = statSync(folder.databasePath, { throwIfNoEntry: false });
  if (!database || database.size <= small) return true;
  let bytes = 0;
  for (const path of [folder.scopesPath, ...journalIds(folder).map(folder.journalPath)]) {
    const journal = statSync(path, { throwIfNoEntry: false });
    if (journal && journal.mtimeMs >= database.mtimeMs) bytes += journal.size;
  }
  return bytes > journalLimit(database.size);
}
