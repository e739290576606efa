import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { Database } from 'sql.js';
import { isSqlite } from './sqliteFile';

// A database of many workflow files and no run would be read as a whole to find no run. So its header says it: `user_version`,
// which SQLite leaves to whoever owns the file, repeats the change counter. A write by SQLite raises the counter, and then the
// two differ; one by sql.js leaves it, so every fold says how it is. Were they equal by chance, the views would show the runs
// all the same, from their journals.
const counterAt = 24;
const versionAt = 60;

/** Whether a database knows of no run and no journal. */
export function holdsNoRuns(db: Database): boolean {
  return db.exec('SELECT 1 WHERE EXISTS (SELECT 1 FROM runs) OR EXISTS (SELECT 1 FROM journals)').length === 0;
}

/** Says in the bytes of a database whether it does. */
export function sayRuns(bytes: Uint8Array, none: boolean): void {
  if (none) bytes.copyWithin(versionAt, counterAt, counterAt + 4);
  else bytes.fill(0, versionAt, versionAt + 4);
}

/** Whether a database file says so, and nothing beside it may say otherwise. False for what cannot be read. */
export function saysNoRuns(path: string): boolean {
  if (existsSync(`${path}-wal`) || existsSync(`${path}-journal`)) return false;
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const head = Buffer.alloc(100);
    const read = readSync(fd, head, 0, head.length, 0);
    const counter = head.readUInt32BE(counterAt);
    // In the write-ahead mode (2) the counter does not tell.
    return read === head.length && isSqlite(head) && head[18] === 1 && counter !== 0 && counter === head.readUInt32BE(versionAt);
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
