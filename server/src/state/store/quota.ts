import { StateError } from '../stateError';
import type { Row } from './backend';
import { scopeOf, spellScope, type ScopeColumns } from './scope';
import type { Key } from './tables';
import type { Transaction } from './transaction';

/** What one scope may hold; what is left out is not limited. Bytes are those of JSON text in UTF-8, with the name for `scopeBytes`. */
export interface Quota {
  readonly keys?: number;
  readonly valueBytes?: number;
  readonly scopeBytes?: number;
}

/** A quota and what of it is used. */
export interface QuotaUse {
  readonly quota: Quota;
  readonly keys: number;
  readonly bytes: number;
}

/**
 * Row of scopes with a quota. Whoever writes a value there writes this row too, so that two who write at once cannot
 * both take the last place. `keys` is null until somebody has counted what was there before the quota.
 */
interface Size {
  readonly quota: Quota;
  readonly keys: number | null;
  readonly bytes: number;
}

/** Where a scope's quota stands. */
export function sizeKey(columns: ScopeColumns): Key {
  return { table: 'scope_sizes', columns };
}

/** Sets a scope's quota, null for none. What is there already stays, however much it is. */
export async function setQuota(transaction: Transaction, columns: ScopeColumns, quota: Quota | null): Promise<void> {
  const before = await sizeOf(transaction, columns);
  if (!quota) return before ? transaction.delete(sizeKey(columns)) : undefined;
  for (const [name, limit] of Object.entries(quota)) {
    if (!quotaNames.includes(name)) throw new StateError('invalid', `${JSON.stringify(name)} is no quota; there are ${quotaNames.join(', ')}`);
    if (!Number.isSafeInteger(limit) || limit < 0) throw new StateError('invalid', `the quota ${name} must be a whole number, 0 or more`);
  }
  // Counted by the next who asks: from this commit on every change goes through this row, and none can be missed.
  writeSize(transaction, columns, { quota, keys: before?.keys ?? null, bytes: before?.bytes ?? 0 });
}

/** The quota of a scope and what is used; null when there is none. */
export async function quotaUse(transaction: Transaction, columns: ScopeColumns): Promise<QuotaUse | null> {
  const size = await sizeOf(transaction, columns);
  if (!size) return null;
  const { keys, bytes } = count(await transaction.scan('scoped_values', columns));
  return { quota: size.quota, keys, bytes };
}

/**
 * Counts a change of a value, if its scope has a quota.
 * @param before the row that is replaced or deleted, also an expired one
 * @param text what is written; null when it is deleted
 * Throws StateError `invalid` that names the quota when what is written is too much.
 */
export async function account(transaction: Transaction, columns: ScopeColumns, name: string, before: Row | null, text: string | null): Promise<void> {
  const size = await sizeOf(transaction, columns);
  if (!size) return;
  const { quota } = size;
  const after = text === null ? 0 : bytesOf(name, text);
  const grown = { keys: Number(text !== null) - Number(before !== null), bytes: after - (before ? bytesOf(name, before.value) : 0) };
  const then = ({ keys, bytes }: Count): Count => ({ keys: keys + grown.keys, bytes: bytes + grown.bytes });
  if (text !== null && Buffer.byteLength(text) > (quota.valueBytes ?? Infinity)) throw exceeded(columns, 'valueBytes', quota.valueBytes, 'store less, or a path');

  const tooMuch = ({ keys, bytes }: Count) => (grown.keys > 0 && keys > (quota.keys ?? Infinity) ? 'keys' : grown.bytes > 0 && bytes > (quota.scopeBytes ?? Infinity) ? 'scopeBytes' : null);
  let total = then(size.keys === null ? count(await transaction.scanExpired('scoped_values', columns)) : { keys: size.keys, bytes: size.bytes });
  if (tooMuch(total)) total = then(await withoutExpired(transaction, columns, before));
  const which = tooMuch(total);
  if (which) throw exceeded(columns, which, quota[which], 'delete some, or raise it');
  writeSize(transaction, columns, { quota, ...total });
}

const quotaNames = ['keys', 'valueBytes', 'scopeBytes'];

interface Count {
  readonly keys: number;
  readonly bytes: number;
}

/** Removes what has expired, but the row that is being changed, and counts the rest. */
async function withoutExpired(transaction: Transaction, columns: ScopeColumns, changed: Row | null): Promise<Count> {
  const all = await transaction.scanExpired('scoped_values', columns);
  const stays = ({ key, expires }: Row) => expires === null || expires > transaction.now || key.columns.at(-1) === changed?.key.columns.at(-1);
  for (const row of all) if (!stays(row)) transaction.delete(row.key);
  return count(all.filter(stays));
}

function count(rows: readonly Row[]): Count {
  return { keys: rows.length, bytes: rows.reduce((sum, { key, value }) => sum + bytesOf(key.columns.at(-1) ?? '', value), 0) };
}

function bytesOf(name: string, text: string): number {
  return Buffer.byteLength(name) + Buffer.byteLength(text);
}

async function sizeOf(transaction: Transaction, columns: ScopeColumns): Promise<Size | null> {
  const row = await transaction.read(sizeKey(columns));
  if (!row) return null;
  const size = parsed(row.value);
  if (!size) throw new StateError('corrupt', `the quota of the scope ${spelled(columns)} is damaged; set it again`);
  return size;
}

function parsed(text: string): Size | null {
  try {
    return JSON.parse(text) as Size;
  } catch {
    return null;
  }
}

function writeSize(transaction: Transaction, columns: ScopeColumns, size: Size): void {
  transaction.put(sizeKey(columns), { value: JSON.stringify(size) });
}

function exceeded(columns: ScopeColumns, which: keyof Quota, limit: number | undefined, advice: string): StateError {
  return new StateError('invalid', `the quota ${which} of the scope ${spelled(columns)} is ${limit}, and this would be more; ${advice}`);
}

function spelled(columns: ScopeColumns): string {
  const scope = scopeOf(columns);
  return scope ? spellScope(scope) : columns.join(' ');
}
