import type { Redis } from 'ioredis';
import type { Changed } from '../backend';
import { changedOf } from '../changesMessage';
import { watchers } from '../watchers';

/** Listens to a channel as long as anybody listens here, on a connection of its own. */
export function redisWatch(main: Redis, channel: string) {
  const listeners = watchers();
  let connection: Redis | null = null;
  let count = 0;

  function begin(): void {
    const own = main.duplicate({ lazyConnect: false, retryStrategy: (times: number) => Math.min(50 * times, 1000) });
    connection = own;
    own.on('error', () => undefined);
    own.on('message', (_, message) => listeners.tell(changedOf(message)));
    // Changes before this moment may have been missed: whoever listens looks for himself then.
    own.on('ready', () => void own.subscribe(channel).then(() => listeners.tell('all'), () => undefined));
  }

  function end(): void {
    connection?.disconnect();
    connection = null;
  }

  return {
    add(listener: (changed: Changed) => void): () => void {
      const remove = listeners.add(listener);
      if (count++ === 0) begin();
      let removed = false;
      return () => {
        if (removed) return;
        removed = true;
        remove();
        if (--count === 0) end();
      };
    },
    close(): void {
      listeners.clear();
      end();
    },
  };
}
