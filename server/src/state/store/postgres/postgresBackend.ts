import type { Client, Pool, PoolClient } from 'pg';
import { StateError } from '../../stateError';
import type { Backend, Commit } from '../backend';
import { changesMessage } from '../changesMessage';
import { keyText, type LogKey } from '../tables';
import { beginSql, checkQuery, writeQuery } from './commitQueries';
import { postgresError } from './postgresError';
import { postgresHealth } from './postgresHealth';
import { postgresWatch } from './postgresWatch';
import type { Names } from './schema';
import { momentSql, readQuery, rowOf, scanQuery, type Answer } from './selectRows';

/** PostgreSQL takes less than 8000 bytes with a NOTIFY. */
const mostTold = 7900;

/** The rows in the tables of a store that are there. `connect` makes a connection besides the pool's. */
export function postgresBackend(pool: Pool, names: Names, shown: string, connect: () => Client): Backend {
  const watch = postgresWatch(connect, names.channel);
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
      throw postgresError(shown, error);
    } finally {
      under.delete(asked);
    }
  }

  async function commit(change: Commit): Promise<boolean> {
    const { id, ops, expected, durability } = change;
    const check = checkQuery(names, id, expected);
    if (ops.length === 0) return (await pool.query<Checked>(check)).rows[0]?.stale === false;
    const changed = ops.map((op) => (op.op === 'put' ? op.row.key : op.op === 'delete' ? op.key : op.log));
    const write = writeQuery(names, change, changesMessage(changed, mostTold));
    const begin = beginSql(names, [...changed, ...expected.map(({ key }) => key)].map(keyText), durability);
    return inTransaction(pool, begin, async (client) => {
      const { rows: [found] } = await client.query<Checked>(check);
      if (!found || found.done || found.stale) return found?.done === true;
      await client.query(write);
      return true;
    });
  }

  return {
    read: (keys) => ask(async () => {
      if (keys.length === 0) return [];
      const { rows } = await pool.query<Answer & { place: number }>(readQuery(names, keys));
      const found = new Map(rows.map((answer) => [answer.place, answer]));
      return keys.map((key, i) => {
        const answer = found.get(i);
        return answer ? rowOf(key, answer) : null;
      });
    }),
    scan: (query) => ask(async () => {
      const { rows } = await pool.query<Answer & { columns: string[] }>(scanQuery(names, query));
      return rows.map((answer) => rowOf({ table: query.table, columns: answer.columns }, answer));
    }),
    readLog: ({ log, after = 0, limit, newestFirst }) => ask(async () => {
      const { rows } = await pool.query<{ seq: string; at: string; value: string }>(`SELECT seq, ${momentSql('at')} AS at, value FROM ${names.entries} e
        WHERE e.log = $1::text AND e.name = $2::text[] AND e.seq > $3::bigint ORDER BY e.seq ${newestFirst ? 'DESC' : ''} LIMIT $4::bigint`, [log.table, log.columns, after, limit]);
      return rows.map(({ seq, at, value }) => ({ seq: Number(seq), at, value }));
    }),
    listLogs: (table, prefix) => ask(async () => {
      const { rows } = await pool.query<{ name: string[] }>(`SELECT n.name FROM ${names.logNames} n
        WHERE n.log = $1::text AND n.name >= $2::text[] AND n.name[1:$3::int] = $2::text[] AND EXISTS (SELECT FROM ${names.entries} e WHERE e.log = n.log AND e.name = n.name) ORDER BY n.name`, [table, prefix, prefix.length]);
      return rows.map(({ name }): LogKey => ({ table, columns: name }));
    }),
    commit: (change) => ask(() => commit(change)),
    watch: (listener) => (closing ? () => undefined : watch.add(listener)),
    async health() {
      try {
        return { backend: 'postgres', ok: true, error: null, ...await ask(() => postgresHealth(pool, names)) };
      } catch (error) {
        return { backend: 'postgres', ok: false, error: error instanceof Error ? error.message : String(error), latencyMs: 0, details: {} };
      }
    },
    close() {
      return closing ??= (async () => {
        await watch.close();
        // The pool would forget those that wait for a connection.
        await Promise.allSettled(under);
        await pool.end();
      })();
    },
  };
}

interface Checked {
  readonly done: boolean;
  readonly stale: boolean;
}

/** Runs `work` in a transaction that `begin` has begun; it ends with COMMIT, or with ROLLBACK when `work` throws. */
export async function inTransaction<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => { broken = failure; });
    throw error;
  } finally {
    client.release(broken);
  }
}
