import { crc32 } from 'node:zlib';
import type * as flatbuffers from 'flatbuffers';
import { StateError } from '../../stateError';
import type { Row } from '../backend';
import { longestStored, type RowHead } from '../files/fileFormat';
import type { Table } from '../tables';
import { Malformed, VerifiedTable } from './verifiedTable';

/** The library, which is loaded when such a store is opened. */
export type Flatbuffers = typeof flatbuffers;

/** Bytes of all strings but the value. */
const longestHead = 1 << 20;

/** Spells a row as a buffer whose root is the table Row of `row.fbs`; `identifier` stands in its bytes 4 to 8. */
export function encodeRowBuffer(library: Flatbuffers, row: Row, identifier: string | undefined): Uint8Array {
  const { key: { columns: names }, stamp, status, created, updated, expires: end, writer: who } = row;
  const beside = [...names, stamp, status, created, updated, end ?? '', who].reduce((sum, one) => sum + one.length * 3, 0);
  if (beside > longestHead) throw new StateError('invalid', `what stands beside the value (key, status, writer) is longer than ${longestHead} bytes; shorten it`);
  const builder = new library.Builder(1024);
  // What is written first stands last: so the head of a long row can be read without its value.
  const value = text(builder, row.value);
  const key = columns(builder, row.key.columns);
  const strings = [row.stamp, row.status, row.created, row.updated].map((one) => text(builder, one));
  const expires = row.expires === null ? 0 : text(builder, row.expires);
  const writer = text(builder, row.writer);
  builder.startObject(10);
  builder.addFieldOffset(0, key, 0);
  builder.addFieldInt64(1, BigInt(row.version), 0n);
  strings.forEach((offset, i) => builder.addFieldOffset(2 + i, offset, 0));
  builder.addFieldOffset(6, expires, 0);
  builder.addFieldOffset(7, writer, 0);
  // NaN equals no value, so that the field is always there.
  builder.addFieldInt32(8, headCheck(row) | 0, NaN);
  builder.addFieldOffset(9, value, 0);
  builder.finish(builder.endObject(), identifier);
  return builder.asUint8Array();
}

/** A row from the bytes of a buffer. Throws Malformed. */
export function decodeRowBuffer(library: Flatbuffers, bytes: Uint8Array, table: Table): Row {
  const root = VerifiedTable.root(new library.ByteBuffer(bytes), longestStored + longestHead);
  const head = headOf(root, table);
  return { ...head, value: needed(root.string(9)) };
}

/** The head alone, from the first bytes of a buffer. Throws Malformed, also where they do not reach as far. */
export function decodeHeadBuffer(library: Flatbuffers, bytes: Uint8Array, table: Table): RowHead {
  return headOf(VerifiedTable.root(new library.ByteBuffer(bytes)), table);
}

function headOf(root: VerifiedTable, table: Table): RowHead {
  const [stamp, status, created, updated] = [2, 3, 4, 5].map((field) => needed(root.string(field)));
  const head = {
    key: { table, columns: readColumns(root, 0) }, version: Number(root.int64(1)), stamp: stamp ?? '', status: status ?? '',
    created: created ?? '', updated: updated ?? '', expires: root.string(6), writer: needed(root.string(7)),
  };
  if (headCheck(head) !== root.int32(8) >>> 0) throw new Malformed('its head does not fit its check');
  return head;
}

/** CRC-32 of a JSON array of all that stands before it in the table. */
function headCheck({ key, version, stamp, status, created, updated, expires, writer }: RowHead): number {
  return crc32(JSON.stringify([...key.columns, version, stamp, status, created, updated, expires, writer]));
}

/** A vector of the table Column. */
export function columns(builder: flatbuffers.Builder, texts: readonly string[]): number {
  const tables = texts.map((one) => {
    const offset = text(builder, one);
    builder.startObject(1);
    builder.addFieldOffset(0, offset, 0);
    return builder.endObject();
  });
  builder.startVector(4, tables.length, 4);
  for (const table of tables.reverse()) builder.addOffset(table);
  return builder.endVector();
}

export function readColumns(root: VerifiedTable, field: number): string[] {
  return root.tables(field).map((column) => needed(column.string(0)));
}

export function needed<T>(field: T | null): T {
  if (field === null) throw new Malformed('a field is missing');
  return field;
}

/** A string of the buffer. StateError `invalid` for what UTF-8 cannot hold. */
export function text(builder: flatbuffers.Builder, one: string): number {
  if (/\p{Surrogate}/u.test(one)) throw new StateError('invalid', 'text with half a character in it (a lone surrogate) cannot be stored; text must be valid Unicode');
  return builder.createString(one);
}
