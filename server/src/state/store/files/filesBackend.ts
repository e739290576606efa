import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateError } from '../../stateError';
import type { Backend, Commit } from '../backend';
import { watchers } from '../watchers';
import type { FileFormat } from './fileFormat';
import { filesHealth } from './filesHealth';
import { followChanges } from './followChanges';
import { LogFiles } from './logFiles';
import { checkOps } from './planCommit';
import { RowFiles } from './rowFiles';
import { storeFileSystem, type StoreFileSystem } from './storeFiles';
import { momentOf, readIntent, sameMoment, storePlaces, StoreView } from './storeView';
import { StoreWriter } from './storeWriter';

/**
 * A store of files: one a row, one a log. Whoever writes first is its one writer until it closes, by a lock; anybody may
 * read beside it. Touches nothing before it is used.
 */
export function filesBackend(dir: string, format: FileFormat, fs: StoreFileSystem = storeFileSystem): Backend {
  const places = storePlaces(dir);
  const rows = new RowFiles(places, format);
  const logs = new LogFiles(dir, format);
  const own = randomBytes(6).toString('hex');
  const listeners = watchers();
  const writer = new StoreWriter(places, format, fs, { rows, logs, own });
  const follower = followChanges(places, own, listeners.tell);
  let open = true;
  let last: Promise<unknown> = Promise.resolve();

  /** One thing after the other, so that reading sees whole commits of our own. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (!open) return Promise.reject(closed(dir));
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    read: (keys) => inTurn(() => atOneMoment((view) => inOrder(keys, (key) => rows.read(key, view)))),
    scan: (query) => inTurn(() => atOneMoment((view) => rows.scan(query, view))),
    readLog: (query) => inTurn(() => atOneMoment(async (view) => logs.read(query, view))),
    listLogs: (table, prefix) => inTurn(() => atOneMoment(async (view) => logs.list(table, prefix, view))),
    commit: (commit) => inTurn(() => doCommit(commit)),
    watch(listener) {
      const end = listeners.add(listener);
      follower.start();
      return end;
    },
    health: () => filesHealth(places, format, { open, writing: writer.writing }),
    async close() {
      if (!open) return;
      open = false;
      await last;
      follower.stop();
      listeners.clear();
      await writer.close();
    },
  };

  async function doCommit(commit: Commit): Promise<boolean> {
    checkOps(commit.ops);
    if (commit.ops.length === 0 && !writer.writing) return atOneMoment(async (view) => (await inOrder(commit.expected, async ({ key, stamp }) => await rows.stampOf(key, view) === stamp)).every(Boolean));
    const keys = await writer.commit(commit);
    listeners.tell(keys ?? []);
    return keys !== null;
  }

  /** Reads what stands in files at one moment: again, while another process was writing meanwhile. */
  async function atOneMoment<T>(read: (view: StoreView) => Promise<T>): Promise<T> {
    for (let tries = 0; tries < 200; tries++, await sleep(Math.random() * 10)) {
      const before = momentOf(places);
      try {
        const intent = before.intent === '' ? null : readIntent(places);
        const result = await read(new StoreView(intent));
        if (sameMoment(before, momentOf(places))) return result;
      } catch (error) {
        if (sameMoment(before, momentOf(places))) throw error;
      }
    }
    throw new StateError('busy', `another process keeps writing to ${dir}; try again`);
  }
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function closed(dir: string): StateError {
  return new StateError('closed', `the store ${dir} is closed; open it again`);
}
