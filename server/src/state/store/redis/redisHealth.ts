import type { Redis } from 'ioredis';
import type { Health } from '../backend';
import { tables } from '../tables';

/** Figures of the server and of the store in it. Rejects where the server does not answer. */
export async function redisHealth(client: Redis, prefix: string): Promise<Pick<Health, 'latencyMs' | 'details'>> {
  const start = performance.now();
  await client.ping();
  const latencyMs = performance.now() - start;
  const counts = await Promise.all(Object.keys(tables).map((table) => client.zcard(`${prefix}${table}:keys`)));
  const info = infoOf(await client.info());
  return {
    latencyMs,
    details: {
      serverVersion: info.get('redis_version') ?? null,
      // Those that have gone by themselves count until a commit comes by.
      rows: counts.reduce((sum, count) => sum + count, 0),
      // Of all that the server holds; Redis does not know what a prefix takes.
      sizeBytes: Number(info.get('used_memory') ?? 0),
      appendOnlyFile: info.get('aof_enabled') === '1',
      appendfsync: await client.config('GET', 'appendfsync').then((pair) => String(pair), () => null).then((text) => text?.split(',')[1] ?? null),
      // Anything but noeviction may lose values when the memory is full.
      evictionPolicy: info.get('maxmemory_policy') ?? null,
    },
  };
}

/** `INFO` as names and values. */
export function infoOf(text: string): Map<string, string> {
  return new Map(text.split('\r\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0 && !line.startsWith('#') ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
  }));
}
