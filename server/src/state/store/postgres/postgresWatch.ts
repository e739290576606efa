import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Changed } from '../backend';
import { changedOf } from '../changesMessage';
import { watchers } from '../watchers';
import { quoted } from './schema';

/** Listens to a channel as long as anybody listens here, on a connection of its own that is made anew when it breaks. */
export function postgresWatch(connect: () => Client, channel: string) {
  const listeners = watchers();
  let ending: AbortController | null = null;
  let count = 0;

  async function listen(signal: AbortSignal): Promise<void> {
    for (let pause = 50; !signal.aborted; pause = Math.min(pause * 2, 1000)) {
      const client = connect();
      const over = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      client.on('notification', ({ payload }) => listeners.tell(changedOf(payload ?? '')));
      try {
        await client.connect();
        await client.query(`LISTEN ${quoted(channel)}`);
        pause = 50;
        // Changes before this moment may have been missed: whoever listens looks for himself then.
        listeners.tell('all');
        await over;
      } catch {
        // Tried again; who reads or writes is told what is wrong.
      }
      await client.end().catch(() => undefined);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  let listening = Promise.resolve();
  function end(): Promise<void> {
    ending?.abort();
    ending = null;
    return listening;
  }

  return {
    add(listener: (changed: Changed) => void): () => void {
      const remove = listeners.add(listener);
      if (count++ === 0) {
        ending = new AbortController();
        listening = listen(ending.signal);
      }
      let removed = false;
      return () => {
        if (removed) return;
        removed = true;
        remove();
        if (--count === 0) void end();
      };
    },
    async close(): Promise<void> {
      listeners.clear();
      await end();
    },
  };
}
