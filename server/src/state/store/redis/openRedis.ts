import { StateError } from '../../stateError';
import type { Backend } from '../backend';
import type { StoreAddress } from '../storeAddress';
import { redisPlace } from './redisAddress';
import { redisBackend } from './redisBackend';
import { redisError } from './redisError';
import { infoOf } from './redisHealth';

/** For how long a connection may take to come about, and a command to be answered, in milliseconds. */
const connectTimeout = 10_000;
const commandTimeout = 60_000;

/**
 * Opens a store in Redis (`redisPlace` says how its address is written). Rejects with StateError that says what to do
 * where the server is missing or refuses; a connection that is lost later comes again by itself.
 */
export async function openRedis(address: StoreAddress): Promise<Backend> {
  const { options, prefix, shown } = redisPlace(address);
  const { default: Redis } = await import('ioredis');
  let lost: Error | undefined;
  let opened = false;
  const client = new Redis({
    ...options,
    lazyConnect: true,
    protocol: 2,
    connectTimeout,
    commandTimeout,
    keepAlive: 30_000,
    // Who asks tries again; a command that was under way may have been done.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times) => (opened ? Math.min(50 * times, 1000) : null),
  });
  client.on('error', (error: Error) => { lost = error; });
  client.on('ready', () => { lost = undefined; });
  try {
    await client.connect();
    if (infoOf(await client.info('cluster')).get('cluster_enabled') === '1') throw new StateError('invalid', `Redis at ${shown} is a cluster, which is not supported: give the address of a single server`);
    // Refused too where the database does not exist, or the user may not read there.
    await client.select(options.db);
    const backend = redisBackend(client, prefix, shown, () => lost);
    await backend.read([{ table: 'store_facts', columns: ['version'] }]);
    opened = true;
    return backend;
  } catch (error) {
    client.disconnect();
    throw redisError(shown, error, lost);
  }
}
