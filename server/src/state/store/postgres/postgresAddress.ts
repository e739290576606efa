import type { PoolConfig } from 'pg';
import { StateError } from '../../stateError';
import type { StoreAddress } from '../storeAddress';

/** Where a PostgreSQL is, and where in it the store. */
export interface PostgresPlace {
  readonly config: PoolConfig;
  /** What the names of its tables begin with. */
  readonly prefix: string;
  /** For messages. */
  readonly shown: string;
}

/** Names have 63 bytes; the longest of ours after the prefix is checkpoint_values_updated. */
const longestPrefix = 38;

/**
 * Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE?table=&sslmode=`; other parameters are those of libpq as far as
 * `pg` knows them. Tables are `millrace_…` where nothing is said. StateError `invalid` for anything else.
 */
export function postgresPlace({ url, shown }: StoreAddress): PostgresPlace {
  const refuse = (why: string) => new StateError('invalid', `${shown} is no address of a PostgreSQL store: ${why}; write postgres://user@host:5432/database?table=name_`);
  if (!url) throw refuse('it has no host');
  const prefix = url.searchParams.get('table') ?? 'millrace_';
  if (Buffer.byteLength(prefix) > longestPrefix || /\p{Control}/u.test(prefix)) throw refuse(`table must have at most ${longestPrefix} bytes and no control characters`);
  try {
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
  } catch {
    throw refuse('a % in the user, password or database must be written %25');
  }
  const rest = new URL(url);
  for (const own of ['table', 'ttl']) rest.searchParams.delete(own);
  return {
    config: {
      connectionString: rest.href,
      application_name: 'millrace',
      max: 4,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      // What the server gives up, and what we give up when nothing is heard of it.
      statement_timeout: 60_000,
      query_timeout: 90_000,
      // Locks of a machine that has gone silent.
      idle_in_transaction_session_timeout: 60_000,
    },
    prefix,
    shown,
  };
}
