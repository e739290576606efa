import type { Redis } from 'ioredis';
import type { Changed } from '../backend';
import { logs, tables, type Key, type LogTable, type Table } from '../tables';
import { watchers } from '../watchers';

/** More changes than this are told as `all`. */
const mostTold = 1000;

/** What a commit tells the others; '[]' is for nothing. */
export function changesMessage(keys: readonly Key<Table | LogTable>[]): string {
  const names = new Set(keys.map(({ table, columns }) => JSON.stringify([table, ...columns])));
  return names.size > mostTold ? '"all"' : `[${[...names].join()}]`;
}

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

/** Anybody may publish: what is not ours means that something has changed. */
function changedOf(message: string): Changed {
  try {
    const told: unknown = JSON.parse(message);
    return Array.isArray(told) && told.every(isName) ? told.map(([table = '', ...columns]) => ({ table: table as Table | LogTable, columns })) : 'all';
  } catch {
    return 'all';
  }
}

function isName(name: unknown): name is string[] {
  return Array.isArray(name) && name.every((one) => typeof one === 'string') && (Object.hasOwn(tables, name[0] ?? '') || Object.hasOwn(logs, name[0] ?? ''));
}
