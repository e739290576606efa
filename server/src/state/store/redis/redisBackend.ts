import type { Redis } from 'ioredis';
import { StateError } from '../../stateError';
import type { Backend, Commit, Entry, Expected, Op, Row, Scan } from '../backend';
import { changesMessage } from '../changesMessage';
import type { Key, LogKey, Table } from '../tables';
import { commitScript } from './commitScript';
import { readScript, rowFields, scanScript } from './readScripts';
import { redisError } from './redisError';
import { redisHealth } from './redisHealth';
import { columnsOfMember, lexEnd, memberOf, memberStem } from './redisNames';
import { redisWatch } from './redisWatch';
import { serverScript } from './runScript';

/** Redis takes 1,048,576 words in one command. */
const mostWords = 1_000_000;

/** Bytes of what a commit tells others; beyond that it tells that something has changed. */
const mostTold = 64_000;

const runRead = serverScript(readScript);
const runScan = serverScript(scanScript);
const runCommit = serverScript(commitScript);

type Fields = (string | null)[];

/** The rows below a prefix of a Redis that is connected. `lost` tells why the line was cut last. */
export function redisBackend(client: Redis, prefix: string, shown: string, lost: () => Error | undefined): Backend {
  const channel = `${prefix}changes:${client.options.db ?? 0}`;
  const watch = redisWatch(client, channel);
  const under = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;

  /** Does it, unless the store is closed, and says what its failures mean. */
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    if (closing) throw new StateError('closed', `the store ${shown} is closed`);
    const asked = work();
    under.add(asked);
    try {
      return await asked;
    } catch (error) {
      throw redisError(shown, error, client.status === 'ready' ? undefined : lost());
    } finally {
      under.delete(asked);
    }
  }

  async function scan({ table, prefix: first, order, limit, after, statuses, since }: Scan): Promise<Row[]> {
    const found: Row[] = [];
    if (limit <= 0 || statuses?.length === 0) return found;
    const stem = memberStem(first);
    const [index, to] = order === 'key' ? ['keys', lexEnd(stem)] : ['updated', '+'];
    const entry = (row: Row) => (order === 'key' ? '' : backwards(row.updated)) + memberOf(row.key);
    for (let from = after ? `(${entry(after)}` : order === 'key' && stem !== '' ? `[${stem}` : '-'; ;) {
      const [rows, next] = await runScan(client, prefix, [table, index, from, to, stem, since ?? '', limit - found.length, ...statuses ?? []]) as [[string, Fields][], string];
      for (const [member, fields] of rows) found.push(rowOf({ table, columns: columnsOfMember(member) }, fields));
      if (next === '') return found;
      from = `(${next}`;
    }
  }

  async function commit({ id, ops, expected }: Commit): Promise<boolean> {
    const message = changesMessage(ops.map((op) => (op.op === 'put' ? op.row.key : op.op === 'delete' ? op.key : op.log)), mostTold);
    const words = [id, channel, message, expected.length, ...expected.flatMap(expectedWords), ...ops.flatMap(opWords)];
    if (words.length > mostWords) throw new StateError('invalid', `${ops.length} changes at once are too many for Redis; make them in several commits`);
    return await runCommit(client, prefix, words) === 1;
  }

  return {
    read: (keys) => ask(async () => {
      if (keys.length === 0) return [];
      const rows = await runRead(client, prefix, keys.flatMap((key) => [key.table, memberOf(key)])) as Fields[];
      return keys.map((key, i) => (rows[i]?.[2] === null || rows[i] === undefined ? null : rowOf(key, rows[i])));
    }),
    scan: (query) => ask(() => scan(query)),
    readLog: ({ log, after = 0, limit, newestFirst }) => ask(async () => {
      if (limit <= 0) return [];
      const name = `${prefix}${log.table}:entries:${memberOf(log)}`;
      const from = `${after + 1}-0`;
      const found = await (newestFirst ? client.xrevrange(name, '+', from, 'COUNT', limit) : client.xrange(name, from, '+', 'COUNT', limit));
      return found.map(entryOf);
    }),
    listLogs: (table, first) => ask(async () => {
      const stem = memberStem(first);
      const members = await client.zrangebylex(`${prefix}${table}:names`, stem === '' ? '-' : `[${stem}`, lexEnd(stem));
      return members.map((member): LogKey => ({ table, columns: columnsOfMember(member) }));
    }),
    commit: (change) => ask(() => commit(change)),
    watch: (listener) => (closing ? () => undefined : watch.add(listener)),
    async health() {
      try {
        return { backend: 'redis', ok: true, error: null, ...await ask(() => redisHealth(client, prefix)) };
      } catch (error) {
        return { backend: 'redis', ok: false, error: error instanceof Error ? error.message : String(error), latencyMs: 0, details: {} };
      }
    },
    close() {
      return closing ??= (async () => {
        watch.close();
        if (client.status === 'ready') await Promise.allSettled(under);
        client.disconnect();
      })();
    },
  };
}

function expectedWords({ key, stamp }: Expected): string[] {
  return [key.table, memberOf(key), stamp === null ? '' : `=${stamp}`];
}

function opWords(op: Op): (string | number)[] {
  if (op.op === 'delete') return ['delete', op.key.table, memberOf(op.key)];
  if (op.op === 'append') return ['append', op.log.table, memberOf(op.log), op.at, op.value];
  if (op.op === 'trim') return ['trim', op.log.table, memberOf(op.log), op.keep];
  const { row } = op;
  return ['put', row.key.table, memberOf(row.key), row.expires === null ? '' : Date.parse(row.expires), ...rowFields.flatMap((field) => [field, row[field] ?? ''])];
}

function rowOf(key: Key<Table>, fields: Fields): Row {
  const [value = '', version, stamp = '', status = '', created = '', updated = '', expires, writer = ''] = fields.map((field) => field ?? '');
  return { key, value, version: Number(version), stamp, status, created, updated, expires: expires === '' || expires === undefined ? null : expires, writer };
}

function entryOf([id, fields]: [string, string[]]): Entry {
  return { seq: Number(id.slice(0, id.indexOf('-'))), at: fields[1] ?? '', value: fields[3] ?? '' };
}

/** So that later times sort first: each digit as far from nine as it was from zero. */
function backwards(time: string): string {
  return time.replace(/\d/g, (digit) => String(9 - Number(digit)));
}
