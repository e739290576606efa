import type { Builder } from 'flatbuffers';
import { StateError } from '../../stateError';
import { maxBytes, maxElements, nodeStatuses, type WorkflowState } from './workflowState';

/** Spells a state as an `.fb` file that Flow Orchestrator reads. Throws StateError `invalid` for what it cannot hold, or could not be read again. */
export async function writeWorkflowState(state: WorkflowState): Promise<Uint8Array> {
  const { Builder } = await import('flatbuffers');
  const builder = new Builder(1024);
  const { data, statuses, outputs, waits } = state;
  const only = <T extends string | bigint | boolean | number>(is: (value: unknown) => value is T): Map<string, T> =>
    new Map([...data].flatMap(([key, value]): [string, T][] => (is(value) ? [[key, value]] : [])));

  const id = string(builder, state.workflowId);
  const vectors = [
    vector(builder, 1, only(isString), (value) => string(builder, value), (offset) => builder.addFieldOffset(1, offset, 0)),
    vector(builder, 2, only(isBigint), int64, (value) => builder.addFieldInt64(2, value, 0n)),
    vector(builder, 3, only(isBoolean), Number, (value) => builder.addFieldInt8(1, value, 0)),
    // NaN equals no value, so that -0 is written, too.
    vector(builder, 4, only(isNumber), Number, (value) => builder.addFieldFloat64(1, value, NaN)),
    vector(builder, 5, statuses, (value) => nodeStatuses.indexOf(value), (value) => builder.addFieldInt8(1, value, 0)),
    vector(builder, 6, outputs, (value) => string(builder, value), (offset) => builder.addFieldOffset(1, offset, 0)),
    vector(builder, 8, waits, int64, (value) => builder.addFieldInt64(1, value, 0n)),
  ];
  builder.startObject(11);
  builder.addFieldOffset(0, id, 0);
  for (const { field, offset } of vectors) if (offset !== null) builder.addFieldOffset(field, offset, 0);
  builder.addFieldInt64(7, int64(state.timestamp), 0n);
  builder.addFieldInt8(9, Number(state.rollingBack), 0);
  builder.addFieldInt8(10, byte(state.triggerCause), 0);
  builder.finish(builder.endObject());
  const bytes = builder.asUint8Array();
  if (bytes.length > maxBytes) throw tooLarge(`the state of "${state.workflowId}" has ${bytes.length} bytes`, maxBytes);
  return bytes;
}

/** `prepare` writes what must stand before the entry's table and returns what `add` puts into it. */
function vector<T, P>(builder: Builder, field: number, entries: ReadonlyMap<string, T>, prepare: (value: T) => P, add: (prepared: P) => void): { field: number; offset: number | null } {
  if (entries.size > maxElements) throw tooLarge(`${entries.size} entries of a kind`, maxElements);
  const tables = [...entries].map(([key, value]) => {
    const name = string(builder, key);
    const prepared = prepare(value);
    builder.startObject(3);
    builder.addFieldOffset(0, name, 0);
    add(prepared);
    return builder.endObject();
  });
  if (tables.length === 0) return { field, offset: null };
  builder.startVector(4, tables.length, 4);
  for (const table of tables.reverse()) builder.addOffset(table);
  return { field, offset: builder.endVector() };
}

function string(builder: Builder, text: string): number {
  if (/\p{Surrogate}/u.test(text)) throw new StateError('invalid', `${JSON.stringify(text.slice(0, 80))} holds half a character, which UTF-8 cannot`);
  return builder.createString(text);
}

function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new StateError('invalid', `${value} does not fit into 64 bits`);
  return value;
}

function byte(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 255) throw new StateError('invalid', `${value} is no byte`);
  return value;
}

function tooLarge(what: string, limit: number): StateError {
  return new StateError('invalid', `${what}; more than ${limit} could not be read again`);
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isBigint = (value: unknown): value is bigint => typeof value === 'bigint';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number => typeof value === 'number';
