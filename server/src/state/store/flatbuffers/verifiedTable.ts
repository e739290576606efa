import type { ByteBuffer } from 'flatbuffers';
import { maxBytes, maxElements } from './workflowState';

/** Thrown where bytes do not hold together; the reader names the file. */
export class Malformed extends Error {}

/** How many bytes of strings have been read from a buffer: one string may be pointed to many times. */
interface Budget {
  text: number;
  readonly most: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A table whose every offset is checked before it is followed; `flatbuffers` itself has no verifier for JavaScript and
 * reads past the end as zeros. Fields are numbered from 0 in the order of the schema. All throw Malformed.
 */
export class VerifiedTable {
  private readonly vtable: number;
  private readonly vtableSize: number;
  private readonly size: number;

  private constructor(private readonly bytes: ByteBuffer, private readonly at: number, private readonly budget: Budget) {
    this.within(at, 4);
    this.vtable = at - bytes.readInt32(at);
    this.within(this.vtable, 4);
    this.vtableSize = bytes.readUint16(this.vtable);
    this.size = bytes.readUint16(this.vtable + 2);
    if (this.vtableSize < 4 || this.vtableSize % 2 !== 0 || this.size < 4) throw new Malformed('a table has no fields');
    this.within(this.vtable, this.vtableSize);
    this.within(at, this.size);
  }

  /** The root table of a buffer whose strings together have at most so many bytes. */
  static root(bytes: ByteBuffer, mostText = maxBytes): VerifiedTable {
    if (bytes.capacity() < 8) throw new Malformed('it is too short');
    return new VerifiedTable(bytes, bytes.readUint32(0), { text: 0, most: mostText });
  }

  string(field: number): string | null {
    const place = this.pointer(field);
    if (place === null) return null;
    const length = this.count(place, 1);
    this.budget.text += length;
    if (this.budget.text > this.budget.most) throw new Malformed('its strings are too long');
    // A zero that is not counted ends every string.
    this.within(place + 4 + length, 1);
    if (this.bytes.readUint8(place + 4 + length) !== 0) throw new Malformed('a string has no end');
    try {
      return utf8.decode(this.bytes.bytes().subarray(place + 4, place + 4 + length));
    } catch {
      throw new Malformed('a string is no UTF-8');
    }
  }

  tables(field: number): VerifiedTable[] {
    const vector = this.pointer(field);
    if (vector === null) return [];
    const count = this.count(vector, 4);
    if (count > maxElements) throw new Malformed(`a vector has ${count} elements, more than ${maxElements}`);
    return Array.from({ length: count }, (_, i) => {
      const place = vector + 4 + 4 * i;
      return new VerifiedTable(this.bytes, place + this.bytes.readUint32(place), this.budget);
    });
  }

  int8(field: number): number {
    const place = this.place(field, 1);
    return place === null ? 0 : this.bytes.readInt8(place);
  }

  uint8(field: number): number {
    const place = this.place(field, 1);
    return place === null ? 0 : this.bytes.readUint8(place);
  }

  bool(field: number): boolean {
    const value = this.uint8(field);
    if (value > 1) throw new Malformed(`${value} is neither true nor false`);
    return value === 1;
  }

  int32(field: number): number {
    const place = this.place(field, 4);
    return place === null ? 0 : this.bytes.readInt32(place);
  }

  /** Null where the field is not there. */
  int64(field: number): bigint | null {
    const place = this.place(field, 8);
    return place === null ? null : this.bytes.readInt64(place);
  }

  double(field: number): number {
    const place = this.place(field, 8);
    return place === null ? 0 : this.bytes.readFloat64(place);
  }

  /** Where a field of so many bytes stands; null where it is not there. */
  private place(field: number, size: number): number | null {
    const entry = 4 + 2 * field;
    if (entry >= this.vtableSize) return null;
    const offset = this.bytes.readUint16(this.vtable + entry);
    if (offset === 0) return null;
    if (offset < 4 || offset + size > this.size) throw new Malformed('a field stands outside its table');
    return this.at + offset;
  }

  private pointer(field: number): number | null {
    const place = this.place(field, 4);
    return place === null ? null : place + this.bytes.readUint32(place);
  }

  /** The length that stands before a vector or string, which must fit in. */
  private count(place: number, elementSize: number): number {
    this.within(place, 4);
    const count = this.bytes.readUint32(place);
    this.within(place + 4, count * elementSize);
    return count;
  }

  private within(start: number, size: number): void {
    if (start < 0 || start + size > this.bytes.capacity()) throw new Malformed('an offset leads out of it');
  }
}
