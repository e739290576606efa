import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureRedis } from '../../scripts/servers.mjs';
import { freePort, serverFolder, startServer, type PrivateServer } from './privateServer';

/** A Redis that writes what it acknowledges to its log first, and so keeps it when it is killed. */
export async function redisServer({ password }: { readonly password?: string } = {}): Promise<PrivateServer> {
  const program = await ensureRedis();
  const port = await freePort();
  const folder = serverFolder('redis');
  const config = join(folder, 'redis.conf');
  const auth = password === undefined ? [] : [`requirepass ${JSON.stringify(password)}`];
  writeFileSync(config, ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, 'save ""', 'appendonly yes', 'appendfsync always', ...auth, ''].join('\n'), { mode: 0o600 });
  const url = `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`;
  return startServer({ url, port, folder, command: [program, config], gracefulSignal: 'SIGTERM', ask: () => ask(url) });
}

async function ask(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  // A refused connection is told by the call as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
