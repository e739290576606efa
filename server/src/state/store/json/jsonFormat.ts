import { crc32 } from 'node:zlib';
import { StateError } from '../../stateError';
import type { Entry, Row } from '../backend';
import { isEnvelope, longestStored, type FileFormat, type Frame, type RowHead } from '../files/fileFormat';
import type { LogKey, Table } from '../tables';
import { isJson } from '../value/isJson';

/**
 * A row as a JSON document in fixed lines. The value stands in it to the letter, between a head that ends with its
 * own check and a last line with the check of all before it, and is cut out again, never parsed and spelled anew.
 * What is no plain JSON text (an envelope) stands as a string, and is called `stored` instead of `value`.
 */
export const jsonFormat: FileFormat = {
  scheme: 'json',
  rowEnding: '.json',
  logEnding: '.jsonl',
  outerTable: null,
  // A stored text that is quoted may need an escape for each quote and line.
  longestRow: longestStored * 2,
  encodeRow: async (row) => encodeRow(row),
  decodeRow: async (bytes, table, where) => decodeRow(bytes, table, where),
  decodeHead: (bytes, table, where) => headOf(bytes, table, where)?.head ?? null,
  encodeLogStart: ({ columns }, before) => line(`{"format":${version},"log":${JSON.stringify(columns)},"before":${before}`),
  decodeLogStart(content, table, where) {
    const start: { format: number; log: readonly string[]; before: number } = parsed(`${content.toString('utf8')}}`, where);
    checkVersion(start.format, where);
    const log: LogKey = { table, columns: start.log };
    return { log, before: start.before };
  },
  encodeEntry: ({ seq, at, value }) => line(`{"seq":${seq},"at":${JSON.stringify(at)},${embedded(value, /[\n\r]/)}`),
  decodeEntry,
  readFrame,
};

const version = 1;
const mark = /,\n {2}"crc": "([0-9a-f]{8})",\n {2}"(value|stored)": /;
const tail = /^,\n {2}"check": "([0-9a-f]{8})"\n\}\n$/;
const tailBytes = ',\n  "check": "00000000"\n}\n'.length;

function encodeRow({ key, value, version: count, stamp, status, created, updated, expires, writer }: Row): Buffer {
  const fields = { format: version, key: key.columns, version: count, stamp, status, created, updated, expires, writer };
  const head = `{\n${Object.entries(fields).map(([name, field]) => `  "${name}": ${JSON.stringify(field)}`).join(',\n')}`;
  const headBytes = Buffer.from(head);
  if (headBytes.length > longestHead - 100) throw new StateError('invalid', `what stands beside the value (key, status, writer) is longer than ${longestHead - 100} bytes; shorten it`);
  const checked = Buffer.from(`${head},\n  "crc": "${checkOf(headBytes)}",\n  ${embedded(value, null).replace(':', ': ')}`);
  return Buffer.concat([checked, Buffer.from(`,\n  "check": "${checkOf(checked)}"\n}\n`)]);
}

function decodeRow(bytes: Buffer, table: Table, where: string): Row {
  const end = bytes.length - tailBytes;
  const check = end > 0 ? tail.exec(bytes.toString('latin1', end))?.[1] : undefined;
  const content = bytes.subarray(0, end);
  if (check === undefined || checkOf(content) !== check) throw damaged(where);
  const found = headOf(content, table, where);
  if (!found) throw damaged(where);
  const text = content.toString('utf8', found.start);
  return { ...found.head, value: found.quoted ? parsed(text, where) : text };
}

/** The head, and where the value begins; null when the bytes do not reach as far. */
function headOf(bytes: Buffer, table: Table, where: string): { head: RowHead; start: number; quoted: boolean } | null {
  // Raw line feeds stand between the fields only, so the first match is the mark. Latin1, so that places are bytes.
  const match = mark.exec(bytes.toString('latin1', 0, longestHead));
  if (!match) return null;
  const text = bytes.subarray(0, match.index);
  if (checkOf(text) !== match[1]) throw damaged(where);
  const { format, key, version: count, stamp, status, created, updated, expires, writer }: Omit<RowHead, 'key'> & { format: number; key: readonly string[] } = parsed(`${text.toString('utf8')}}`, where);
  checkVersion(format, where);
  const head = { key: { table, columns: key }, version: count, stamp, status, created, updated, expires, writer };
  return { head, start: match.index + match[0].length, quoted: match[2] === 'stored' };
}

/** Ids are short and writers too; what is longer is no row. */
const longestHead = 1 << 16;

/** The member that holds a value: as it is where it is JSON and holds nothing that would end it. */
function embedded(value: string, end: RegExp | null): string {
  const plain = !isEnvelope(value) && !end?.test(value) && !/\p{Surrogate}/u.test(value) && isJson(value);
  return plain ? `"value":${value}` : `"stored":${JSON.stringify(value)}`;
}

/** A line of a log with its check. */
function line(open: string): Buffer {
  return Buffer.from(`${open},"check":"${checkOf(Buffer.from(open))}"}\n`);
}

const lineTail = /^,"check":"([0-9a-f]{8})"\}[^]$/;
const lineTailBytes = ',"check":"00000000"}\n'.length;

/** A line; its content is without check and closing brace. One whose line feed alone is another byte was not cut off. */
function readFrame(bytes: Buffer, start: number): Frame {
  const newline = bytes.indexOf(10, start);
  const end = newline < 0 ? bytes.length : newline + 1;
  const content = bytes.subarray(start, Math.max(start, end - lineTailBytes));
  const check = lineTail.exec(bytes.toString('latin1', start + content.length, end))?.[1];
  const good = check !== undefined && checkOf(content) === check;
  if (newline < 0) return good ? { kind: 'bad' } : { kind: 'short' };
  return good ? { kind: 'whole', content, end } : { kind: 'bad' };
}

function decodeEntry(content: Buffer, where: string): Entry {
  const text = content.toString('utf8');
  const match = /^\{"seq":(\d+),"at":("[^"\\]*"),"(value|stored)":/.exec(text);
  if (!match) throw damaged(where);
  const [head, seq, at = '', name] = match;
  const value = text.slice(head.length);
  return { seq: Number(seq), at: parsed(at, where), value: name === 'stored' ? parsed(value, where) : value };
}

function checkOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}

function parsed<T>(text: string, where: string): T {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(where);
  }
}

function checkVersion(format: unknown, where: string): void {
  if (format !== version) throw new StateError('invalid', `${where} was written by a newer Millrace: update`);
}

function damaged(where: string): StateError {
  return new StateError('corrupt', `${where} is damaged, or was changed by another program; restore it from a backup, or delete it`);
}
