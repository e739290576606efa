import type { Entry, Row } from '../backend';
import type { LogKey, Table } from '../tables';
import { limits } from '../value/limits';

/** A row without its value: what a list is made from. */
export type RowHead = Omit<Row, 'value'>;

/** A stretch of a log file: whole; cut off by the end of the bytes; or not what was written. */
export type Frame = { readonly kind: 'whole'; readonly content: Buffer; readonly end: number } | { readonly kind: 'short' } | { readonly kind: 'bad' };

/**
 * How rows and logs are spelled in files: one file a row, one a log. What was not written so is StateError `corrupt`,
 * what a newer Millrace wrote `invalid`; `where` names the file in errors.
 */
export interface FileFormat {
  /** Of the store's address, e.g. `json`. */
  readonly scheme: string;
  readonly rowEnding: string;
  readonly logEnding: string;
  /** A table whose files stand in the store's folder itself, some of them written by another system under names of its own. */
  readonly outerTable: Table | null;
  /** Bytes of one row's file that are still read. */
  readonly longestRow: number;
  encodeRow(row: Row): Promise<Buffer>;
  decodeRow(bytes: Buffer, table: Table, where: string): Promise<Row>;
  /** The head from the first bytes of a file; null when they do not tell. */
  decodeHead(bytes: Buffer, table: Table, where: string): RowHead | null;
  /** The first frame of a log: its name, and how many entries there were before those that follow. */
  encodeLogStart(log: LogKey, before: number): Buffer;
  decodeLogStart(content: Buffer, table: LogKey['table'], where: string): { readonly log: LogKey; readonly before: number };
  encodeEntry(entry: Entry): Buffer;
  decodeEntry(content: Buffer, where: string): Entry;
  /** A frame must not end with a zero byte: zeros at the end of a file are what a power cut leaves. */
  readFrame(bytes: Buffer, start: number): Frame;
}

/** Bytes of a stored text: the envelope of a value at the limit is a third longer, for it is base64. */
export const longestStored = Math.ceil(limits.bytes * 4 / 3) + 1024;

/** Whether a stored text is the codec's envelope: no JSON begins like that. */
export function isEnvelope(stored: string): boolean {
  return stored.startsWith('millrace');
}
