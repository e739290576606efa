import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateError } from '../stateError';
import type { Backend, Durability, Entry, Expected, Op, Row, Scan } from './backend';
import type { Moments } from './moments';
import { retryMs } from './retry';
import { rowsOf } from './scanRows';
import { keyText, type Key, type LogKey, type LogTable, type Table } from './tables';
import { turns, type Turn } from './turns';

/** What a transaction writes; the rest of a row follows from it. */
export interface Written {
  readonly value: string;
  readonly status?: string;
  readonly expires?: string | null;
}

/** Reads and changes that happen together or not at all. It sees its own changes; nobody else does before the commit. */
export interface Transaction {
  /** Time of the transaction: what it writes is created and updated then. */
  readonly now: string;
  /** Whom what it writes is from. */
  readonly writer: string;
  /** Asks the backend for these at once: reading them afterwards costs nothing more. */
  load(keys: readonly Key[]): Promise<void>;
  /** The row, null when there is none or it has expired. */
  read(key: Key): Promise<Row | null>;
  /** The row, also when it has expired. */
  readExpired(key: Key): Promise<Row | null>;
  /** Every row that `prefix` names, by key. The commit relies on each being as read; rows that others add meanwhile do not count. */
  scan(table: Table, prefix: readonly string[]): Promise<Row[]>;
  /** The same with those that have expired. */
  scanExpired(table: Table, prefix: readonly string[]): Promise<Row[]>;
  /** Rows that have not expired in the order of the query, as many as its limit where there are as many. The commit relies on none of them. */
  page(query: Scan): Promise<Row[]>;
  /** Newest first. What the transaction itself appended has numbers that may still change. */
  readLog(log: LogKey, limit: number): Promise<Entry[]>;
  /** As the store has them. */
  listLogs(table: LogTable, prefix: readonly string[]): Promise<LogKey[]>;
  /** The row must have been read or scanned before. Returns it as it will be. */
  put(key: Key, written: Written): Row;
  delete(key: Key): void;
  append(log: LogKey, value: string): void;
  trim(log: LogKey, keep: number): void;
}

export interface Transactions {
  readonly backend: Backend;
  readonly moments: Moments;
  readonly writer: string;
}

/**
 * Runs `work` on what the store holds now and commits what it did. When another changed meanwhile what it had read,
 * it runs again on what is there then, so `work` must do nothing but read and write through the transaction.
 * Throws StateError `busy` when others were faster for 10 s, and whatever `work` and the backend throw; then nothing is written.
 */
export async function transact<T>(setting: Transactions, work: (transaction: Transaction) => Promise<T>, durability: Durability = 'synced'): Promise<T> {
  const queues = queuesOf(setting.backend);
  let turn: Turn | null = null;
  let deadline = Infinity;
  try {
    for (let pause = 1; ; ) {
      const { transaction, id, ops, written, expected } = begin(setting);
      const result = await work(transaction);
      if (ops.length === 0) return result;
      const names = written();
      if (!turn || names.some((name) => !turn?.names.has(name))) {
        turn?.end();
        turn = await queues.take([...names, ...turn?.names ?? []], retryMs);
        // Who had their turn before have changed what was read.
        if (turn.waited) continue;
      }
      // Only what others than this process do counts against it.
      if (deadline === Infinity) deadline = performance.now() + retryMs;
      if (await setting.backend.commit({ id: id(), ops, expected: expected(), durability })) return result;
      if (performance.now() > deadline) throw new StateError('busy', 'others kept changing the same values for 10 s; try again');
      await sleep(pause * Math.random());
      pause = Math.min(pause * 2, 250);
    }
  } finally {
    turn?.end();
  }
}

/** Those of one process who change the same rows queue up instead of making each other's commits fail. */
const queues = new WeakMap<Backend, ReturnType<typeof turns>>();

function queuesOf(backend: Backend): ReturnType<typeof turns> {
  let own = queues.get(backend);
  if (!own) queues.set(backend, own = turns());
  return own;
}

const pageSize = 1000;

function begin({ backend, moments, writer }: Transactions): { transaction: Transaction; id: () => string; ops: Op[]; written: () => string[]; expected: () => Expected[] } {
  const now = moments();
  let made: string | null = null;
  // Most only read, and need none.
  const id = () => made ??= randomBytes(12).toString('base64url');
  const ops: Op[] = [];
  /** As the store had them. */
  const seen = new Map<string, { key: Key; row: Row | null }>();
  /** As the transaction has them. */
  const own = new Map<string, Row | null>();

  const alive = (row: Row | null): Row | null => (row && (row.expires === null || row.expires > now) ? row : null);
  const note = (key: Key, row: Row | null) => {
    const name = keyText(key);
    if (!seen.has(name)) seen.set(name, { key, row });
    return name;
  };

  async function see(key: Key): Promise<Row | null> {
    const name = keyText(key);
    if (!seen.has(name)) note(key, (await backend.read([key]))[0] ?? null);
    return own.get(name) ?? (own.has(name) ? null : seen.get(name)?.row ?? null);
  }

  async function scanAll(table: Table, prefix: readonly string[]): Promise<Row[]> {
    const query: Scan = { table, prefix, order: 'key', limit: pageSize };
    const found = new Map<string, Row>();
    for (let after: Row | undefined; ;) {
      const page = await backend.scan(after ? { ...query, after } : query);
      for (const row of page) found.set(note(row.key, row), row);
      after = page.at(-1);
      if (page.length < pageSize || !after) break;
    }
    // Already in order.
    if (own.size === 0) return [...found.values()];
    for (const [name, row] of own) {
      if (row) found.set(name, row);
      else found.delete(name);
    }
    return rowsOf(found.values(), { ...query, limit: Infinity });
  }

  const transaction: Transaction = {
    now,
    writer,
    async load(keys) {
      const missing = [...new Map(keys.map((key) => [keyText(key), key])).entries()].filter(([name]) => !seen.has(name)).map(([, key]) => key);
      if (missing.length === 0) return;
      const rows = await backend.read(missing);
      missing.forEach((key, i) => note(key, rows[i] ?? null));
    },
    read: async (key) => alive(await see(key)),
    readExpired: see,
    scan: async (table, prefix) => (await scanAll(table, prefix)).filter(alive),
    scanExpired: scanAll,
    async page(query) {
      const changed = ops.some((op) => (op.op === 'put' ? op.row.key.table : op.op === 'delete' ? op.key.table : null) === query.table);
      if (changed) return rowsOf((await scanAll(query.table, query.prefix)).filter(alive), query);
      const found: Row[] = [];
      for (let next = query; ;) {
        const page = await backend.scan(next);
        found.push(...page.filter(alive));
        const last = page.at(-1);
        if (!last || page.length < next.limit || found.length >= query.limit) return found;
        next = { ...query, limit: query.limit - found.length, after: last };
      }
    },
    async readLog(log, limit) {
      const name = keyText(log);
      const changes = ops.filter((op) => (op.op === 'append' || op.op === 'trim') && keyText(op.log) === name);
      const entries = await backend.readLog({ log, limit, newestFirst: true });
      for (const change of changes) {
        if (change.op === 'append') entries.unshift({ seq: (entries[0]?.seq ?? 0) + 1, at: change.at, value: change.value });
        else if (change.op === 'trim') entries.splice(change.keep);
      }
      return entries.slice(0, limit);
    },
    listLogs: (table, prefix) => backend.listLogs(table, prefix),
    put(key, { value, status = '', expires = null }) {
      const name = keyText(key);
      const before = alive(own.get(name) ?? (own.has(name) ? null : seen.get(name)?.row ?? null));
      if (!seen.has(name)) throw new Error(`${name} is written before it was read`);
      const stamp = id();
      // Writing a row twice in one transaction is one write to everybody else.
      const version = before ? before.version + Number(before.stamp !== stamp) : 1;
      const row: Row = { key, value, version, stamp, status, created: before?.created ?? now, updated: now, expires, writer };
      own.set(name, row);
      ops.push({ op: 'put', row });
      return row;
    },
    delete(key) {
      own.set(keyText(key), null);
      ops.push({ op: 'delete', key });
    },
    append: (log, value) => { ops.push({ op: 'append', log, at: now, value }); },
    trim: (log, keep) => { ops.push({ op: 'trim', log, keep }); },
  };
  return { transaction, id, ops, written: () => [...own.keys()], expected: () => [...seen.values()].map(({ key, row }) => ({ key, stamp: row?.stamp ?? null })) };
}
