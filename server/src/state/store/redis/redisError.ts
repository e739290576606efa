import type { StateError } from '../../stateError';
import { lineMeanings, serverError, type Meaning } from '../serverError';

const meanings: readonly Meaning[] = [
  { sign: /^(?:WRONGPASS|NOAUTH)|^ERR (?:invalid password|AUTH )/, kind: 'invalid', passes: false, advice: 'user and password are not taken: write them before the host, e.g. redis://user:${env:REDIS_PASSWORD}@host' },
  { sign: /^NOPERM/, kind: 'invalid', passes: false, advice: 'the user may not do this: allow it the keys and the channel of the prefix, and scripts (ACL SETUSER)' },
  { sign: /DB index is out of range/, kind: 'invalid', passes: false, advice: 'there is no database of this number: choose another, or raise databases in redis.conf' },
  { sign: /^(?:MOVED|CROSSSLOT|CLUSTERDOWN)|not allowed in cluster mode/, kind: 'invalid', passes: false, advice: 'Redis Cluster is not supported: give the address of a single server' },
  { sign: /^OOM/, kind: 'io', passes: false, advice: 'its memory is full: raise maxmemory' },
  { sign: /^MISCONF/, kind: 'io', passes: false, advice: 'it cannot write to its disk: free some space there' },
  { sign: /^READONLY/, kind: 'io', passes: true, advice: 'it is a replica: give the address of the master' },
  { sign: /^(?:LOADING|BUSY|MASTERDOWN|TRYAGAIN)/, kind: 'busy', passes: true, advice: 'try again in a moment' },
  ...lineMeanings('start it (redis-server), install it (apt install redis-server, brew install redis, or docker run -p 6379:6379 redis), or correct the address', 'write redis://, or the port for TLS'),
];

/** What a failure of Redis means, for the one whose store is at `shown`; `lost` is why the line was cut before. */
export function redisError(shown: string, error: unknown, lost?: Error): StateError {
  return serverError('Redis', shown, meanings, error, lost);
}
