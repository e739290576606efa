import { isDeepStrictEqual } from 'node:util';
import type { Row } from './backend';
import { changeValue, loadValues, valueHistory, valueKey, type KeptVersions, type ValueVersion } from './changeValue';
import { clearScope, type ClearOptions } from './clearScope';
import { added } from './increment';
import { momentAfter } from './moments';
import { quotaUse, setQuota, type Quota, type QuotaUse } from './quota';
import { scopeColumns, spellScope, type Scope } from './scope';
import type { Transaction } from './transaction';
import type { JsonText } from './value/jsonText';
import { decodeValue, encodeValue, type Value } from './value/value';
import type { Run } from './work';

/** A value with what is known of it. */
export interface ValueEntry {
  readonly name: string;
  readonly value: Value;
  /** The value's JSON text as it is stored, numbers to the letter. */
  readonly json: string;
  /** 1 for a new one, one more with every write. */
  readonly version: number;
  /** RFC 3339 UTC with microseconds, as are `updated` and `expires`. */
  readonly created: string;
  readonly updated: string;
  /** From when on it is gone; null: never. */
  readonly expires: string | null;
  /** `user`, or the run and task that wrote it. */
  readonly writer: string;
}

export interface SetOptions {
  /** Time to live in milliseconds from this write on; for ever without it, whatever was before. */
  readonly ttl?: number;
}

/** The values of one scope. Each call is atomic. Names and values that no store takes are StateError `invalid` before anything is written. */
export interface ScopedValues {
  readonly scope: Scope;
  /** Undefined when there is none: null is a value. */
  get(name: string): Promise<Value | undefined>;
  entry(name: string): Promise<ValueEntry | null>;
  set(name: string, value: Value | JsonText, options?: SetOptions): Promise<ValueEntry>;
  /** False when there was none. */
  delete(name: string): Promise<boolean>;
  /** Names, sorted. */
  list(): Promise<string[]>;
  /** All values by name. */
  getScope(): Promise<{ [name: string]: Value }>;
  entries(): Promise<ValueEntry[]>;
  /** How many values are gone. That of a workflow takes its steps' values too. */
  clear(options?: ClearOptions): Promise<number>;
  /** Sets it when there is none; false when there is. */
  setIfAbsent(name: string, value: Value | JsonText, options?: SetOptions): Promise<boolean>;
  /** Sets it when it equals `expected` (undefined: when there is none). */
  compareAndSwap(name: string, expected: Value | JsonText | undefined, value: Value | JsonText, options?: SetOptions): Promise<boolean>;
  /** Sets it when its version is still this one; 0: when there is none. */
  setIfVersion(name: string, version: number, value: Value | JsonText, options?: SetOptions): Promise<boolean>;
  deleteIfVersion(name: string, version: number): Promise<boolean>;
  /** Adds a whole number and returns the sum, a bigint past 2^53. None counts as 0; the time to live stays. */
  increment(name: string, by?: number | bigint): Promise<number | bigint>;
  /** A new time to live in milliseconds, null for ever; false when there is no such value. */
  expire(name: string, ttl: number | null): Promise<boolean>;
  /** All or none. */
  setMany(values: { readonly [name: string]: Value }, options?: SetOptions): Promise<void>;
  /** Those that there are, all as of one moment. */
  getMany(names: readonly string[]): Promise<{ [name: string]: Value }>;
  /** Newest first, deletions too. */
  history(name: string, limit?: number): Promise<ValueVersion[]>;
  /** Null: no quota. */
  setQuota(quota: Quota | null): Promise<void>;
  quota(): Promise<QuotaUse | null>;
}

export interface ValueSetting {
  readonly keepVersions: KeptVersions;
  /** Told which values were found expired, so that they are removed when there is time. */
  readonly expired: (rows: readonly Row[]) => void;
}

export function scopedValues(run: Run, { keepVersions, expired }: ValueSetting, scope: Scope): ScopedValues {
  const columns = scopeColumns(scope);
  const spelled = spellScope(scope);
  const about = (name: string) => `the value ${JSON.stringify(name)} of the scope ${spelled}`;
  const valueOf = (row: Row): Value => decodeValue(row.value, about(nameOf(row)));
  const entryOf = (row: Row): ValueEntry => ({
    name: nameOf(row), value: valueOf(row), json: row.value, version: row.version, created: row.created, updated: row.updated, expires: row.expires, writer: row.writer,
  });

  async function alive(transaction: Transaction, name: string): Promise<Row | null> {
    const key = valueKey(columns, name);
    const row = await transaction.read(key);
    const dead = row ? null : await transaction.readExpired(key);
    if (dead) expired([dead]);
    return row;
  }

  async function allAlive(transaction: Transaction): Promise<Row[]> {
    const rows = await transaction.scanExpired('scoped_values', columns);
    const isDead = (row: Row) => row.expires !== null && row.expires <= transaction.now;
    const dead = rows.filter(isDead);
    if (dead.length === 0) return rows;
    expired(dead);
    return rows.filter((row) => !isDead(row));
  }

  /** Writes, or deletes (null), if `may` says so of the row that is there. */
  async function change(name: string, write: { readonly value: Value | JsonText } | null, may: (row: Row | null) => boolean, options?: SetOptions): Promise<Row | null> {
    const text = write && encodeValue(write.value, about(name));
    return run(async (transaction, note) => {
      await loadValues(transaction, [[columns, name]]);
      if (!may(await transaction.read(valueKey(columns, name)))) return null;
      const expires = options?.ttl === undefined ? null : momentAfter(transaction.now, options.ttl);
      const row = await changeValue(transaction, keepVersions, columns, name, text, expires);
      if (row) note(text === null ? 'value_deleted' : 'value_saved', { scope: spelled, name, ...(text !== null && { size: Buffer.byteLength(text) }), ...(options?.ttl !== undefined && { ttl: options.ttl }) });
      return row;
    });
  }
  const changed = async (row: Promise<Row | null>) => await row !== null;

  return {
    scope,
    get: (name) => run(async (transaction) => {
      const row = await alive(transaction, name);
      return row ? valueOf(row) : undefined;
    }),
    entry: (name) => run(async (transaction) => {
      const row = await alive(transaction, name);
      return row && entryOf(row);
    }),
    async set(name, value, options) {
      const row = await change(name, { value }, () => true, options);
      if (!row) throw new Error('a value that may be written was not');
      return entryOf(row);
    },
    delete: (name) => changed(change(name, null, (row) => row !== null)),
    list: () => run(async (transaction) => (await allAlive(transaction)).map(nameOf)),
    getScope: () => run(async (transaction) => Object.fromEntries((await allAlive(transaction)).map((row) => [nameOf(row), valueOf(row)]))),
    entries: () => run(async (transaction) => (await allAlive(transaction)).map(entryOf)),
    clear: (options) => run((transaction, note) => clearScope(transaction, note, keepVersions, scope, options)),
    setIfAbsent: (name, value, options) => changed(change(name, { value }, (row) => row === null, options)),
    async compareAndSwap(name, expected, value, options) {
      // As it would come back from the store: small bigints as numbers.
      const wanted = expected === undefined ? undefined : decodeValue(encodeValue(expected, about(name)), about(name));
      return changed(change(name, { value }, (row) => isDeepStrictEqual(row ? valueOf(row) : undefined, wanted), options));
    },
    setIfVersion: (name, version, value, options) => changed(change(name, { value }, (row) => (row?.version ?? 0) === version, options)),
    deleteIfVersion: (name, version) => changed(change(name, null, (row) => row?.version === version)),
    increment: (name, by = 1) => run(async (transaction, note) => {
      await loadValues(transaction, [[columns, name]]);
      const row = await transaction.read(valueKey(columns, name));
      const sum = added(row ? valueOf(row) : undefined, by, about(name));
      const text = encodeValue(sum, about(name));
      await changeValue(transaction, keepVersions, columns, name, text, row?.expires ?? null);
      note('value_saved', { scope: spelled, name, size: text.length });
      return sum >= Number.MIN_SAFE_INTEGER && sum <= Number.MAX_SAFE_INTEGER ? Number(sum) : sum;
    }),
    expire: (name, ttl) => run(async (transaction) => {
      const row = await transaction.read(valueKey(columns, name));
      if (!row) return false;
      await changeValue(transaction, keepVersions, columns, name, row.value, ttl === null ? null : momentAfter(transaction.now, ttl));
      return true;
    }),
    async setMany(values, options) {
      const texts = Object.entries(values).map(([name, value]): [string, string] => [name, encodeValue(value, about(name))]);
      return run(async (transaction, note) => {
        const expires = options?.ttl === undefined ? null : momentAfter(transaction.now, options.ttl);
        await loadValues(transaction, texts.map(([name]) => [columns, name]));
        for (const [name, text] of texts) await changeValue(transaction, keepVersions, columns, name, text, expires);
        note('values_saved', { scope: spelled, count: texts.length, size: texts.reduce((sum, [, text]) => sum + Buffer.byteLength(text), 0) });
      });
    },
    getMany: (names) => run(async (transaction) => {
      await transaction.load(names.map((name) => valueKey(columns, name)));
      const found: [string, Value][] = [];
      for (const name of names) {
        const row = await alive(transaction, name);
        if (row) found.push([name, valueOf(row)]);
      }
      return Object.fromEntries(found);
    }),
    history: (name, limit = 100) => run((transaction) => valueHistory(transaction, columns, name, limit)),
    setQuota: (quota) => run((transaction) => setQuota(transaction, columns, quota)),
    quota: () => run((transaction) => quotaUse(transaction, columns)),
  };
}

function nameOf(row: Row): string {
  return row.key.columns.at(-1) ?? '';
}
