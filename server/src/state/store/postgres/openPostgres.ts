import type { Pool } from 'pg';
import { StateError } from '../../stateError';
import type { Backend } from '../backend';
import type { BackendOptions } from '../backendFactory';
import type { StoreAddress } from '../storeAddress';
import { postgresPlace } from './postgresAddress';
import { inTransaction, postgresBackend } from './postgresBackend';
import { postgresError } from './postgresError';
import { createStatements, namesOf, type Names } from './schema';

/**
 * Opens a store in PostgreSQL (`postgresPlace` says how its address is written) and makes its tables where they are
 * missing. Rejects with StateError that says what to do where the server is missing or refuses; connections that are
 * lost later come again by themselves.
 */
export async function openPostgres(address: StoreAddress, { note }: Pick<BackendOptions, 'note'>): Promise<Backend> {
  const { config, prefix, shown } = postgresPlace(address);
  const { default: pg } = await import('pg');
  const names = namesOf(prefix);
  const pool = new pg.Pool(config);
  // Whoever uses a connection that breaks is told by its query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => { client.on('error', () => undefined); });
  try {
    await checkServer(pool, shown);
    await createTables(pool, prefix, names);
    note('table_created_or_verified');
  } catch (error) {
    await pool.end();
    throw postgresError(shown, error);
  }
  return postgresBackend(pool, names, shown, () => {
    const { connectionString, connectionTimeoutMillis, keepAlive, application_name } = config;
    return new pg.Client({ connectionString, connectionTimeoutMillis, keepAlive, application_name });
  });
}

async function checkServer(pool: Pool, shown: string): Promise<void> {
  const { rows: [server] } = await pool.query<{ version: string; encoding: string }>(`SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding`);
  if (server && Number.parseInt(server.version) < 12) throw new StateError('invalid', `PostgreSQL at ${shown} is version ${server.version}; version 12 or later is needed`);
  if (server && server.encoding !== 'UTF8') throw new StateError('invalid', `the database at ${shown} has the encoding ${server.encoding}, which cannot hold every text: make one with createdb -E UTF8 -T template0`);
}

/** A user who may make no tables can use those that somebody has made. */
async function createTables(pool: Pool, prefix: string, names: Names): Promise<void> {
  const { rows: missing } = await pool.query('SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL', [names.all]);
  if (missing.length === 0) return;
  await inTransaction(pool, `BEGIN; SELECT pg_advisory_xact_lock(${names.lock})`, (client) => client.query(createStatements(prefix, names).join(';\n')));
}
