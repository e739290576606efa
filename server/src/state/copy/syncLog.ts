import type { Backend, Entry } from '../store/backend';
import type { LogKey } from '../store/tables';
import type { Batches } from './batches';
import { sameEntry } from './copied';
import { eachEntry } from './pages';

/** What became of a log: how many entries were added, and whether it holds them all now, also others behind them, or tells something else and was left. */
export interface LogSync {
  readonly added: number;
  readonly holds: 'the same' | 'more' | 'other';
}

/**
 * Adds to a log what of `entries` it lacks: all when it is empty, the rest when it holds the first ones. Done twice it
 * adds nothing. A log that tells something else stays as it is.
 */
export async function syncLog(entries: AsyncIterable<Entry>, to: Backend, log: LogKey, writes: Batches, same: (a: Entry, b: Entry) => boolean = (a, b) => sameEntry(log.table, a, b)): Promise<LogSync> {
  const there = eachEntry(to, log);
  let added = 0;
  for await (const entry of entries) {
    const { value: known } = await there.next();
    if (!known) {
      await writes.add({ op: 'append', log, at: entry.at, value: entry.value });
      added++;
    } else if (!same(entry, known)) {
      await there.return(undefined);
      return { added, holds: 'other' };
    }
  }
  await writes.flush();
  const { done } = await there.next();
  await there.return(undefined);
  return { added, holds: done ? 'the same' : 'more' };
}

/** Makes a log of `to` that of `from`: one that tells something else is begun anew. */
export async function copyLog(from: Backend, to: Backend, log: LogKey, writes: Batches): Promise<number> {
  const { added, holds } = await syncLog(eachEntry(from, log), to, log, writes);
  if (holds === 'the same') return added;
  await writes.add({ op: 'trim', log, keep: 0 });
  await writes.flush();
  return (await syncLog(eachEntry(from, log), to, log, writes)).added;
}
