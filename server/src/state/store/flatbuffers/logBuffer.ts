import { crc32 } from 'node:zlib';
import type { Entry } from '../backend';
import { longestStored, type Frame } from '../files/fileFormat';
import { columns, needed, readColumns, text, type Flatbuffers } from './rowBuffer';
import { VerifiedTable } from './verifiedTable';

/** Bytes before each buffer: its length, its CRC-32, and the CRC-32 of these two. */
const headBytes = 12;
/** The byte after each buffer: where the end of a file is zeros, the last entry is not whole. */
const endMark = 0xff;

/** The first frame of a log file: the table LogStart of `row.fbs`. */
export function encodeStartFrame({ Builder }: Flatbuffers, names: readonly string[], before: number): Buffer {
  const builder = new Builder(256);
  const log = columns(builder, names);
  builder.startObject(2);
  builder.addFieldOffset(0, log, 0);
  builder.addFieldInt64(1, BigInt(before), 0n);
  builder.finish(builder.endObject());
  return framed(builder.asUint8Array());
}

/** Throws Malformed. */
export function decodeStart({ ByteBuffer }: Flatbuffers, content: Buffer): { readonly columns: string[]; readonly before: number } {
  const root = VerifiedTable.root(new ByteBuffer(content));
  return { columns: readColumns(root, 0), before: Number(root.int64(1) ?? 0n) };
}

/** A frame with the table Entry. */
export function encodeEntryFrame({ Builder }: Flatbuffers, { seq, at, value }: Entry): Buffer {
  const builder = new Builder(256);
  const [time, stored] = [text(builder, at), text(builder, value)];
  builder.startObject(3);
  builder.addFieldInt64(0, BigInt(seq), 0n);
  builder.addFieldOffset(1, time, 0);
  builder.addFieldOffset(2, stored, 0);
  builder.finish(builder.endObject());
  return framed(builder.asUint8Array());
}

/** Throws Malformed. */
export function decodeEntryBuffer({ ByteBuffer }: Flatbuffers, content: Buffer): Entry {
  const root = VerifiedTable.root(new ByteBuffer(content), longestStored + (1 << 20));
  return { seq: Number(root.int64(0)), at: needed(root.string(1)), value: needed(root.string(2)) };
}

export function readBufferFrame(bytes: Buffer, start: number): Frame {
  if (bytes.length < start + headBytes) return { kind: 'short' };
  // A wrong length must not pass for an entry that was cut off: what follows would be given up with it.
  if (crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32LE(start + 8)) return { kind: 'bad' };
  const end = start + headBytes + bytes.readUInt32LE(start) + 1;
  if (bytes.length < end) return { kind: 'short' };
  const content = bytes.subarray(start + headBytes, end - 1);
  return bytes[end - 1] === endMark && crc32(content) === bytes.readUInt32LE(start + 4) ? { kind: 'whole', content, end } : { kind: 'bad' };
}

function framed(content: Uint8Array): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(content.length, 0);
  head.writeUInt32LE(crc32(content), 4);
  head.writeUInt32LE(crc32(head.subarray(0, 8)), 8);
  return Buffer.concat([head, content, Buffer.from([endMark])]);
}
