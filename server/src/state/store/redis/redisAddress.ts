import { StateError } from '../../stateError';
import type { StoreAddress } from '../storeAddress';
import { namesPrefix } from './redisNames';

/** Where a Redis is, and where in it the store. */
export interface RedisPlace {
  readonly options: {
    readonly host: string;
    readonly port: number;
    readonly db: number;
    readonly username?: string;
    readonly password?: string;
    /** With TLS, checked as usual. */
    readonly tls?: Record<string, never>;
  };
  /** What the names of its keys begin with. */
  readonly prefix: string;
  /** For messages. */
  readonly shown: string;
}

/**
 * Reads `redis://USER:PASSWORD@HOST:PORT/DB?prefix=&ttl=`; `rediss:` is the same with TLS. What is left out is port
 * 6379, database 0, prefix `millrace`. StateError `invalid` for anything else.
 */
export function redisPlace({ scheme, url, shown }: StoreAddress): RedisPlace {
  const refuse = (why: string) => new StateError('invalid', `${shown} is no address of a Redis store: ${why}; write ${scheme}://host:6379/0?prefix=name`);
  if (!url) throw refuse('it has no host');
  const database = /^\/?(\d{0,9})$/.exec(url.pathname)?.[1];
  if (database === undefined) throw refuse('the database must be a number');
  for (const name of url.searchParams.keys()) if (name !== 'prefix' && name !== 'ttl') throw refuse(`it knows no ?${name}=`);
  const decoded = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw refuse('a % in the user or password must be written %25');
    }
  };
  return {
    options: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? 6379 : Number(url.port),
      db: Number(database),
      ...(url.username !== '' && { username: decoded(url.username) }),
      ...(url.password !== '' && { password: decoded(url.password) }),
      ...(scheme === 'rediss' && { tls: {} }),
    },
    prefix: namesPrefix(url.searchParams.get('prefix') ?? 'millrace'),
    shown,
  };
}
