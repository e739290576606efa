import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { errorCode, ioError } from '../../stateError';
import type { Changed } from '../backend';
import type { Key, LogTable, Table } from '../tables';

/** One commit as others are told of it. */
export interface Change {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Which opened store made it. */
  readonly by: string;
  readonly keys: Changed;
}

/** Where a reader of the list stands. */
export interface Position {
  /** Which file: inode and birth, for inodes are used again. */
  readonly file: string;
  readonly at: number;
}

/** Keys that are named one by one; with more than so many it is shorter to look at everything. */
const mostKeys = 1000;

/** One commit as a line: CRC-32 of the JSON in hex, the JSON. */
export function encodeChange({ id, time, by, keys }: Change): Buffer {
  const named = keys === 'all' || keys.length > mostKeys ? null : keys.map(({ table, columns }) => [table, ...columns]);
  const json = Buffer.from(JSON.stringify({ id, time, by, keys: named }));
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json.toString('utf8')}\n`);
}

/** The end of the list as it is now. StateError `io`. */
export function endOf(path: string): Position {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return { file: stat ? `${stat.ino} ${stat.birthtimeNs}` : '', at: Number(stat?.size ?? 0) };
  } catch (error) {
    throw ioError(`look at ${path}`, error);
  }
}

/**
 * What was committed since a position, and the position after it. `changes` is null when the list does not tell: it
 * was begun anew, or holds a line that is not whole. StateError `io`.
 */
export function changesSince(path: string, from: Position): { changes: Change[] | null; end: Position } {
  const end = endOf(path);
  if (end.file !== from.file || end.at < from.at) return { changes: null, end };
  if (end.at === from.at) return { changes: [], end };
  const bytes = Buffer.alloc(end.at - from.at);
  try {
    const fd = openSync(path, 'r');
    try {
      const read = readSync(fd, bytes, 0, bytes.length, from.at);
      if (read < bytes.length) return { changes: null, end };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { changes: null, end };
    throw ioError(`read ${path}`, error);
  }
  // A line that is being written now is left for the next look.
  const whole = bytes.lastIndexOf(10) + 1;
  const changes = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1).map(decodeChange);
  return { changes: changes.includes(null) ? null : changes.filter((change) => change !== null), end: { file: end.file, at: from.at + whole } };
}

function decodeChange(line: string): Change | null {
  const json = line.slice(9);
  if (crc32(json) !== parseInt(line.slice(0, 8), 16)) return null;
  const { id, time, by, keys }: { id: string; time: number; by: string; keys: [Table | LogTable, ...string[]][] | null } = JSON.parse(json);
  return { id, time, by, keys: keys === null ? 'all' : keys.map(([table, ...columns]): Key<Table | LogTable> => ({ table, columns })) };
}
