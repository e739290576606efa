import { crc32 } from 'node:zlib';
import type { RunRecord } from './runRecords';
import { StateError } from './stateError';

/** What a stretch of a journal holds. */
export interface Frames<T> {
  readonly records: T[];
  /** Bytes up to the end of the last whole record. */
  readonly length: number;
  /** Whether something that is no whole record follows. */
  readonly torn: boolean;
}

/** A kind of journal, as far as its frames differ from others'. */
export interface FrameKind<T> {
  /** What is given up by moving a damaged file away. */
  readonly holds: string;
  /** Whether parsed JSON is a record that this version knows. */
  readonly is: (value: unknown) => value is T;
}

/** One record as a line: CRC-32 of the JSON bytes in hex, their number, the JSON. JSON has no raw line feed, so lines are frames. */
export function encodeFrame(record: object): Buffer {
  const json = Buffer.from(JSON.stringify(record));
  return Buffer.concat([Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json.length} `), json, Buffer.from('\n')]);
}

/**
 * Reads frames from `bytes`, which stand at `offset` in the file `path` (for messages). A bad tail is torn: that is
 * how a killed or still writing process leaves it. A bad line with a good one after it is StateError `corrupt`; a
 * good one of an unknown kind is StateError `invalid`.
 */
export function decodeFrames<T>(bytes: Buffer, path: string, offset: number, { holds, is }: FrameKind<T>): Frames<T> {
  const records: T[] = [];
  let length = 0;
  let bad = -1;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const json = newline < 0 ? null : frameContent(bytes.subarray(start, newline));
    if (json === null) {
      if (bad < 0) bad = start;
    } else if (bad >= 0) {
      throw new StateError('corrupt', `${path} is damaged at byte ${offset + bad}: good records follow a bad one. Nothing was changed; restore the file from a backup, or move it away to give ${holds} up`);
    } else {
      const value: unknown = JSON.parse(json);
      if (!is(value)) throw new StateError('invalid', `${path} holds a record at byte ${offset + start} that this version does not know; it was written by a newer Millrace: update`);
      records.push(value);
      length = end;
    }
    start = end;
  }
  return { records, length, torn: length < bytes.length };
}

/** The JSON of one line (without its line feed); null when the line is not what was written. */
function frameContent(line: Buffer): string | null {
  const head = /^([0-9a-f]{8}) (\d{1,10}) /.exec(line.toString('latin1', 0, 24));
  if (!head) return null;
  const [prefix, crc, length] = head;
  const json = line.subarray(prefix.length);
  return json.length === Number(length) && crc32(json) === parseInt(crc ?? '', 16) ? json.toString('utf8') : null;
}

/** An object, not a list: the compiler asks for a kind that is missing. */
const kinds: Readonly<Record<RunRecord['t'], true>> = { run: true, start: true, end: true, settle: true, finish: true, resume: true, mark: true };

/** Frames of a run's journal. */
export const runFrames: FrameKind<RunRecord> = { holds: 'this run', is: isRunRecord };

/** Whether this version knows a record. Its checksum, or its store's, vouches for the rest: only this program writes records, but not only this version. */
export function isRunRecord(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null || !('t' in value) || !Object.hasOwn(kinds, String(value.t))) return false;
  return value.t !== 'run' || ('v' in value && value.v === 1);
}
