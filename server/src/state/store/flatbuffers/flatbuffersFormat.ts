import { crc32 } from 'node:zlib';
import { StateError } from '../../stateError';
import type { Row } from '../backend';
import { longestStored, type FileFormat } from '../files/fileFormat';
import type { Table } from '../tables';
import { decodeEntryBuffer, decodeStart, encodeEntryFrame, encodeStartFrame, readBufferFrame } from './logBuffer';
import { readWorkflowState } from './readWorkflowState';
import { decodeHeadBuffer, decodeRowBuffer, encodeRowBuffer, type Flatbuffers } from './rowBuffer';
import { fieldsOf, rowOfFields } from './stateFields';
import { Malformed } from './verifiedTable';
import { maxBytes } from './workflowState';
import { writeWorkflowState } from './writeWorkflowState';

/** Identifiers: a Row alone; a Row in front of Flow Orchestrator's table. The digit is the format's. */
const rowFile = 'MLR1';
const stateFile = 'MLW1';
const outer: Table = 'workflow_states';

/**
 * Rows and logs as FlatBuffers (`row.fbs`). Workflow states stand in the store's folder itself, in files whose root is
 * Flow Orchestrator's table, so that each opens in the other: what that table has no field for is in a Row beside it,
 * which Flow Orchestrator passes over, and a file without one is its own.
 */
export function flatbuffersFormat(library: Flatbuffers): FileFormat {
  return {
    scheme: 'flatbuffers',
    rowEnding: '.fb',
    logEnding: '.fblog',
    outerTable: outer,
    longestRow: longestStored + maxBytes + (1 << 20),
    encodeRow: async (row) => sealed(...await contentOf(library, row)),
    async decodeRow(bytes, table, where) {
      const identifier = identifierOf(bytes, table, where);
      if (identifier === null) return rowOfFields(await readWorkflowState(bytes, where), bytes, where);
      const end = bytes.length - 8;
      if (end < 8 || bytes.toString('latin1', 4, 8) !== bytes.toString('latin1', end + 4) || crc32(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) throw damaged(where);
      return whole(where, () => decodeRowBuffer(library, bytes.subarray(identifier === stateFile ? 8 : 0, end), table));
    },
    decodeHead(bytes, table, where) {
      // The end may be cut off here, so only the beginning tells.
      const identifier = bytes.toString('latin1', 4, 8);
      if (identifier !== rowFile && identifier !== stateFile) return null;
      try {
        return decodeHeadBuffer(library, bytes.subarray(identifier === stateFile ? 8 : 0), table);
      } catch (error) {
        // The whole file tells whether it is damaged.
        if (error instanceof Malformed) return null;
        throw error instanceof RangeError ? damaged(where) : error;
      }
    },
    encodeLogStart: ({ columns }, before) => encodeStartFrame(library, columns, before),
    decodeLogStart(content, table, where) {
      const { columns, before } = whole(where, () => decodeStart(library, content));
      return { log: { table, columns }, before };
    },
    encodeEntry: (entry) => encodeEntryFrame(library, entry),
    decodeEntry: (content, where) => whole(where, () => decodeEntryBuffer(library, content)),
    readFrame: readBufferFrame,
  };
}

/** A row's file without its seal, and the identifier. */
async function contentOf(library: Flatbuffers, row: Row): Promise<[Buffer, string]> {
  if (row.key.table !== outer) return [Buffer.from(encodeRowBuffer(library, row, rowFile)), rowFile];
  const own = encodeRowBuffer(library, row, undefined);
  const fields = Buffer.from(await foreignFields(row));
  const head = Buffer.alloc(8);
  // Numbers of 8 bytes stand at multiples of 8 on both sides.
  const filling = Buffer.alloc(-own.length & 7);
  head.writeUInt32LE(8 + own.length + filling.length + fields.readUInt32LE(0), 0);
  head.write(stateFile, 4, 'latin1');
  return [Buffer.concat([head, own, filling, fields]), stateFile];
}

async function foreignFields(row: Row): Promise<Uint8Array> {
  try {
    return await writeWorkflowState(fieldsOf(row));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    // Too much for that table: then it tells the id and the time.
    return writeWorkflowState(fieldsOf({ ...row, value: 'null' }));
  }
}

function sealed(content: Buffer, identifier: string): Buffer {
  const seal = Buffer.alloc(8);
  seal.writeUInt32LE(crc32(content), 0);
  seal.write(identifier, 4, 'latin1');
  return Buffer.concat([content, seal]);
}

/** Which of our files it is, null for Flow Orchestrator's: neither beginning nor end says that it is ours. StateError `corrupt`, `invalid`. */
function identifierOf(bytes: Buffer, table: Table, where: string): string | null {
  const own = table === outer ? stateFile : rowFile;
  const found = [bytes.toString('latin1', 4, 8), bytes.toString('latin1', Math.max(0, bytes.length - 4))];
  if (found.includes(own)) return own;
  if (found.some((one) => one.slice(0, 3) === own.slice(0, 3)) && found[0] === found[1]) throw new StateError('invalid', `${where} was written by a newer Millrace: update`);
  if (table !== outer) throw damaged(where);
  return null;
}

function whole<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) throw damaged(where);
    throw error;
  }
}

function damaged(where: string): StateError {
  return new StateError('corrupt', `${where} is damaged, or was changed by another program; restore it from a backup, or delete it`);
}
