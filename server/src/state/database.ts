import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Database } from 'sql.js';
import { checkSchema } from './schema';
import { newDatabase } from './sqlJs';
import { errorCode, ioError, StateError } from './stateError';

/** Tells whether another has written a database file: any SQLite raises the change counter when it does. */
export interface DatabaseMark {
  readonly inode: number;
  readonly size: number;
  readonly changes: number;
  /** Milliseconds since the epoch; for those who only watch. */
  readonly modified: number;
}

/** Opens a database for reading, in memory; null when there is none yet. Throws StateError `corrupt`, `invalid`, `busy`, `io`; never touches the file. */
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

/** The mark of a database file as it is now; null when there is none. Throws StateError `io`. */
export function databaseMark(path: string): DatabaseMark | null {
  return withFile(path, (fd) => {
    const head = Buffer.alloc(28);
    return readSync(fd, head, 0, 28, 0) < 28 ? null : mark(fd, head);
  });
}

const magic = 'SQLite format 3\0';

/** Looks at the first bytes of a database and at what lies beside it, without reading it. Throws StateError `corrupt`, `busy`, `io`. */
export function glanceAtDatabase(path: string): void {
  const head = withFile(path, (fd) => {
    const bytes = Buffer.alloc(100);
    return { bytes: bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)), size: fstatSync(fd).size };
  });
  if (!head || head.size === 0) return;
  checkHeader(head.bytes, head.size, path);
  checkCompanions(path);
}

function readDatabaseFile(path: string): { bytes: Uint8Array; mark: DatabaseMark } | null {
  const file = withFile(path, (fd) => {
    const bytes = Buffer.alloc(fstatSync(fd).size);
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(fd, bytes, filled, bytes.length - filled, filled);
      if (read === 0) break;
      filled += read;
    }
    return { bytes: bytes.subarray(0, filled), fd: mark(fd, bytes) };
  });
  // To SQLite, too, a file of no bytes is an empty database.
  if (!file || file.bytes.length === 0) return null;
  checkHeader(file.bytes, file.bytes.length, path);
  checkCompanions(path);
  // Nothing is left in its log, so the file is whole; sql.js only has no shared memory to open it that way.
  if (file.bytes[18] === 2) file.bytes.fill(1, 18, 20);
  return { bytes: file.bytes, mark: file.fd };
}

function mark(fd: number, head: Buffer): DatabaseMark {
  const { ino, size, mtimeMs } = fstatSync(fd);
  return { inode: ino, size, changes: head.length >= 28 ? head.readUInt32BE(24) : 0, modified: mtimeMs };
}

/** What SQLite itself would notice late or never: zeros, foreign files, lost pages. */
function checkHeader(bytes: Buffer, size: number, path: string): void {
  if (bytes.length < 100 || bytes.toString('latin1', 0, 16) !== magic) throw damaged(path, 'it is not an SQLite database');
  const stated = bytes.readUInt16BE(16);
  const pageSize = stated === 1 ? 65_536 : stated;
  // The page count counts only when the version that wrote it also wrote the change counter.
  const pages = bytes.readUInt32BE(24) === bytes.readUInt32BE(92) ? bytes.readUInt32BE(28) : 0;
  if (pageSize < 512 || size % pageSize !== 0 || size < pages * pageSize) throw damaged(path, 'it has been cut short');
}

/** Another tool's unfinished write stands in a file beside the database, which sql.js would not see. */
function checkCompanions(path: string): void {
  for (const [suffix, pragma] of [['-wal', 'PRAGMA wal_checkpoint(TRUNCATE)'], ['-journal', 'PRAGMA integrity_check']] as const) {
    if ((statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0) === 0) continue;
    throw new StateError('busy', `${path + suffix} holds changes that another tool has not finished; close that tool, or run: sqlite3 ${path} "${pragma}"`);
  }
}

function damaged(path: string, why: string): StateError {
  return new StateError('corrupt', `${path} is damaged: ${why}`);
}

function withFile<T>(path: string, use: (fd: number) => T): T | null {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return use(fd);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw ioError(`read the database ${path}`, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
