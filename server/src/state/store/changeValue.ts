import { StateError } from '../stateError';
import type { Row } from './backend';
import { checkLimit } from './limit';
import { account, sizeKey } from './quota';
import type { ScopeColumns } from './scope';
import type { Key, LogKey } from './tables';
import type { Transaction } from './transaction';
import { checkId } from './value/ids';
import { decodeValue, type Value } from './value/value';

/** How many versions of a value are kept at least; 0 for none, Infinity for all. */
export type KeptVersions = number;

export function valueKey(columns: ScopeColumns, name: string): Key {
  checkId(name, 'the name of the value');
  return { table: 'scoped_values', columns: [...columns, name] };
}

/** Asks for what changing these values needs, at once. */
export function loadValues(transaction: Transaction, values: readonly (readonly [ScopeColumns, string])[]): Promise<void> {
  return transaction.load(values.flatMap(([columns, name]) => [valueKey(columns, name), sizeKey(columns)]));
}

/** Writes a value's JSON text, or deletes it (null), within its scope's quota, and notes it in its history. Null when there was nothing to delete. */
export async function changeValue(transaction: Transaction, keep: KeptVersions, columns: ScopeColumns, name: string, text: string | null, expires: string | null = null): Promise<Row | null> {
  const key = valueKey(columns, name);
  await loadValues(transaction, [[columns, name]]);
  const before = await transaction.readExpired(key);
  if (text === null && !before) return null;
  await account(transaction, columns, name, before, text);
  const after = text === null ? null : transaction.put(key, { value: text, expires });
  if (!after) transaction.delete(key);
  noteVersion(transaction, keep, { table: 'value_history', columns: key.columns }, after, before);
  return after ?? before;
}

function noteVersion(transaction: Transaction, keep: KeptVersions, log: LogKey, after: Row | null, before: Row | null): void {
  if (keep === 0) return;
  const version = after?.version ?? before?.version ?? 0;
  // Text inside text, so that it comes back to the letter and no deeper nested than it was.
  transaction.append(log, JSON.stringify({ version, writer: transaction.writer, value: after?.value ?? null }));
  // Now and then: between `keep` and twice as many stay.
  if (Number.isFinite(keep) && (!after || version % keep === 0)) transaction.trim(log, keep);
}

/** One change of a value. */
export interface ValueVersion {
  readonly seq: number;
  readonly at: string;
  readonly version: number;
  readonly writer: string;
  /** What was written; undefined when the value was deleted. */
  readonly value: Value | undefined;
  /** The same as JSON text, to the letter; null when the value was deleted. */
  readonly json: string | null;
}

/** The newest changes of a value, newest first. */
export async function valueHistory(transaction: Transaction, columns: ScopeColumns, name: string, limit: number): Promise<ValueVersion[]> {
  const log: LogKey = { table: 'value_history', columns: valueKey(columns, name).columns };
  return (await transaction.readLog(log, checkLimit(limit))).map(({ seq, at, value }) => {
    const what = `version ${seq} of the value ${JSON.stringify(name)}`;
    const noted = parsed(value);
    if (!noted) throw new StateError('corrupt', `${what} is damaged; clear the history of its scope to go on without`);
    return { seq, at, version: noted.version, writer: noted.writer, value: noted.value === null ? undefined : decodeValue(noted.value, what), json: noted.value };
  });
}

function parsed(text: string): { version: number; writer: string; value: string | null } | null {
  try {
    const noted: unknown = JSON.parse(text);
    if (typeof noted !== 'object' || noted === null) return null;
    const { version, writer, value } = noted as Record<string, unknown>;
    return typeof version === 'number' && typeof writer === 'string' && (value === null || typeof value === 'string') ? { version, writer, value } : null;
  } catch {
    return null;
  }
}
