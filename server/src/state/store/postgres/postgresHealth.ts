import type { Pool } from 'pg';
import type { Health } from '../backend';
import { tables, type Table } from '../tables';
import type { Names } from './schema';

interface Figures {
  readonly version: string;
  readonly size: string;
  readonly rows: string;
  readonly commit: string;
  readonly fsync: string;
}

/** Figures of the server and of the store in it. Rejects where the server does not answer. */
export async function postgresHealth(pool: Pool, names: Names): Promise<Pick<Health, 'latencyMs' | 'details'>> {
  // The first query may have to connect.
  await pool.query('SELECT 1');
  const start = performance.now();
  await pool.query('SELECT 1');
  const latencyMs = performance.now() - start;
  const counts = (Object.keys(tables) as Table[]).map((table) => `(SELECT count(*) FROM ${names.table(table)})`);
  const { rows: [figures] } = await pool.query<Figures>(`SELECT current_setting('server_version') AS version, ${counts.join(' + ')} AS rows,
    (SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest($1::text[]) AS name) AS size, current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync`, [names.all]);
  return {
    latencyMs,
    details: figures ? { serverVersion: figures.version, rows: Number(figures.rows), sizeBytes: Number(figures.size), synchronousCommit: figures.commit, fsync: figures.fsync } : {},
  };
}
