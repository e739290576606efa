import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { committedPages, layOver, logHeaderSize } from './foreign/wal';
import { errorCode, ioError, StateError } from './stateError';

/** Tells whether another has written a database file: any SQLite raises the change counter when it does, or appends to the log. */
export interface DatabaseMark {
  readonly inode: number;
  readonly size: number;
  readonly changes: number;
  /** Milliseconds since the epoch; for those who only watch. */
  readonly modified: number;
  /** The write-ahead log beside it, by what changes with every write; null when there is none. Opaque. */
  readonly log: string | null;
}

const magic = 'SQLite format 3\0';

/** Whether a file begins as every SQLite database does. */
export function isSqlite(start: Buffer): boolean {
  return start.toString('latin1', 0, 16) === magic;
}

/** The mark of a database file as it is now; null when there is none. Throws StateError `io`. */
export function databaseMark(path: string): DatabaseMark | null {
  return withFile(path, (fd) => {
    const head = Buffer.alloc(28);
    return readSync(fd, head, 0, 28, 0) < 28 ? null : mark(fd, head, path);
  });
}

/** Looks at the first bytes of a database and at what lies beside it, without reading it. Throws StateError `corrupt`, `busy`, `io`. */
export function glanceAtDatabase(path: string): void {
  const head = withFile(path, (fd) => {
    const bytes = Buffer.alloc(100);
    return { bytes: bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)), size: fstatSync(fd).size };
  });
  if (!head || head.size === 0) return;
  checkJournal(path);
  refuseLog(path);
  checkMagic(head.bytes, path);
  checkSize(head.bytes, head.size, path);
}

/**
 * Refuses to replace a database that has a write-ahead log: its frames would be laid over the new file, by the tool that
 * has it open or, if that has died, by the next. An empty log is such a tool, too. Throws StateError `busy`.
 */
export function refuseLog(path: string): void {
  if (!statSync(`${path}-wal`, { throwIfNoEntry: false })) return;
  throw new StateError('busy', `${path}-wal holds changes of another tool, which has the database open or did not close it; close that tool, or run: sqlite3 ${path} "PRAGMA wal_checkpoint(TRUNCATE)"`);
}

/**
 * The bytes of a database as of its last commit, for sql.js to open: what is committed in a write-ahead log is laid over
 * the file. Null when there is none. `limit` is in bytes, for file and log each. Throws StateError `corrupt`, `invalid`
 * (too large, unknown log), `busy` (an unfinished transaction, or it changed all the while), `io`; touches neither file.
 */
export function readDatabaseFile(path: string, limit = Number.MAX_SAFE_INTEGER): { bytes: Uint8Array; mark: DatabaseMark } | null {
  for (let tries = 0; tries < 5; tries++) {
    const before = logHeader(path);
    const file = withFile(path, (fd) => readWithMark(fd, path, limit));
    // To SQLite, too, a file of no bytes is an empty database, whatever its log says.
    if (!file || file.bytes.length === 0) return null;
    checkJournal(path);
    const log = withFile(`${path}-wal`, (fd) => readWhole(fd, `${path}-wal`, limit)) ?? Buffer.alloc(0);
    // All that was copied from the log into the file meanwhile is in this log, unless that was begun anew.
    const sameLog = before === header(log) && before === logHeader(path);
    if (!sameLog || (log.length === 0 && file.changed)) continue;
    return { bytes: withLog(file.bytes, log, path), mark: file.mark };
  }
  throw new StateError('busy', `${path} is being changed by another tool all the time; wait for it, or close it, and try again`);
}

function withLog(file: Buffer, log: Buffer, path: string): Uint8Array {
  const pages = committedPages(log, `${path}-wal`);
  checkMagic(file, path);
  if (pages && pages.pageSize !== pageSizeOf(file)) throw damaged(path, 'its log has pages of another size');
  const bytes = pages ? layOver(file, log, pages, path) : file;
  // Of the file alone it need not be true: while a log is copied back, it has what is missing.
  checkSize(bytes, bytes.length, path);
  // Nothing is left in its log, so it is whole; sql.js only has no shared memory to open it that way.
  if (bytes[18] === 2) bytes.fill(1, 18, 20);
  return bytes;
}

function readWithMark(fd: number, path: string, limit: number): { bytes: Buffer; mark: DatabaseMark; changed: boolean } {
  const look = (): DatabaseMark => {
    const head = Buffer.alloc(28);
    readSync(fd, head, 0, 28, 0);
    return mark(fd, head, path);
  };
  const before = look();
  const bytes = readWhole(fd, path, limit);
  return { bytes, mark: before, changed: !sameMark(before, look()) };
}

function readWhole(fd: number, path: string, limit: number): Buffer {
  const { size } = fstatSync(fd);
  if (size > limit) throw new StateError('invalid', `${path} has ${size} bytes; more than ${limit} are not read`);
  const bytes = Buffer.alloc(size);
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** Whether nobody has written between two marks. */
export function sameMark(a: DatabaseMark | null, b: DatabaseMark | null): boolean {
  return a?.inode === b?.inode && a?.size === b?.size && a?.changes === b?.changes && a?.modified === b?.modified && a?.log === b?.log;
}

function mark(fd: number, head: Buffer, path: string): DatabaseMark {
  const { ino, size, mtimeMs } = fstatSync(fd);
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return { inode: ino, size, changes: head.readUInt32BE(24), modified: mtimeMs, log: log ? `${log.ino} ${log.size} ${log.mtimeMs} ${logHeader(path)}` : null };
}

/** '' when there is no log or nothing in it. */
function logHeader(path: string): string {
  return withFile(`${path}-wal`, (fd) => {
    const bytes = Buffer.alloc(logHeaderSize);
    return header(bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0)));
  }) ?? '';
}

function header(log: Buffer): string {
  return log.toString('latin1', 0, logHeaderSize);
}

/** What SQLite itself would notice late or never: zeros and foreign files here, lost pages below. */
function checkMagic(bytes: Buffer, path: string): void {
  if (bytes.length < 100 || !isSqlite(bytes)) throw damaged(path, 'it is not an SQLite database');
}

function checkSize(bytes: Buffer, size: number, path: string): void {
  const pageSize = pageSizeOf(bytes);
  // The page count counts only when the version that wrote it also wrote the change counter.
  const pages = bytes.readUInt32BE(24) === bytes.readUInt32BE(92) ? bytes.readUInt32BE(28) : 0;
  if (pageSize < 512 || size % pageSize !== 0 || size < pages * pageSize) throw damaged(path, 'it has been cut short');
}

function pageSizeOf(bytes: Buffer): number {
  const stated = bytes.readUInt16BE(16);
  return stated === 1 ? 65_536 : stated;
}

/** An unfinished transaction in the file itself: how it was before stands in a journal, which sql.js would not see. Where a finished one's is kept, its first bytes are zeros. */
function checkJournal(path: string): void {
  const first = withFile(`${path}-journal`, (fd) => {
    const byte = Buffer.alloc(1);
    return readSync(fd, byte, 0, 1, 0) === 0 ? 0 : byte[0];
  }) ?? 0;
  if (first === 0) return;
  throw new StateError('busy', `${path}-journal holds a change that another tool has not finished; close that tool, or run: sqlite3 ${path} "PRAGMA integrity_check"`);
}

/** A damaged database, and why. */
export function damaged(path: string, why: string): StateError {
  return new StateError('corrupt', `${path} is damaged: ${why}`);
}

function withFile<T>(path: string, use: (fd: number) => T): T | null {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    return use(fd);
  } catch (error) {
    if (error instanceof StateError) throw error;
    if (errorCode(error) === 'ENOENT') return null;
    throw ioError(`read the database ${path}`, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
