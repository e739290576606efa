import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A script that the server keeps, so that its text is sent once. `prefix` is its KEYS[1]. */
export function serverScript(text: string) {
  const hash = createHash('sha1').update(text).digest('hex');
  return async (client: Redis, prefix: string, args: readonly (string | number)[]): Promise<unknown> => {
    try {
      return await client.call('EVALSHA', [hash, 1, prefix, ...args]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return client.call('EVAL', [text, 1, prefix, ...args]);
    }
  };
}
