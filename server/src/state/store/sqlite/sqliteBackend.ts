import { nodeFileSystem, type FileSystem } from '../../fileSystem';
import { foldState } from '../../fold';
import { foldDue } from '../../foldDue';
import { ensureStateFolder, type StateFolder } from '../../folder';
import { StateError } from '../../stateError';
import type { Backend, Commit } from '../backend';
import { watchers } from '../watchers';
import { appendCommit } from './appendCommit';
import { checkOps } from './applyOps';
import { burstLock } from './burstLock';
import { watchJournal } from './journalWatch';
import { liveCopy } from './liveCopy';
import { storeHealth, writeTimes } from './storeHealth';

/**
 * The default store: rows and logs of a root, in `scopes.journal` and the database that it is folded into. Any number
 * of processes may have it open. Nothing is read or created before it is first used, and only a commit creates anything.
 */
export function openSqlite(folder: StateFolder, fs: FileSystem = nodeFileSystem): Backend {
  const listeners = watchers();
  const live = liveCopy(folder, listeners.tell, fs);
  const lock = burstLock(folder.scopesLockPath);
  const times = writeTimes();
  let closing: Promise<void> | null = null;
  let created = false;
  let committed = false;
  let watching = 0;
  let endWatch: () => void = () => undefined;

  function check(): void {
    if (closing) throw new StateError('closed', `the store ${folder.databasePath} is closed`);
  }

  async function commit(change: Commit): Promise<boolean> {
    check();
    checkOps(change.ops);
    if (!created) ensureStateFolder(folder);
    created = true;
    // The flush needs no lock: all who append to the journal may share one.
    const flushed = await lock.use(() => live.use((copy) => {
      const { done, flush } = appendCommit(live, copy, change, folder, fs);
      return { done, flushing: done && change.durability === 'synced' ? settled(flush()) : null };
    })).catch((error: unknown) => {
      // The folder may have been removed.
      created = false;
      throw error;
    });
    const failure = await flushed.flushing;
    if (failure) throw failure.error;
    committed ||= flushed.done;
    return flushed.done;
  }

  return {
    async read(keys) {
      check();
      return live.use(({ selector }) => keys.map((key) => selector.row(key)));
    },
    async scan(query) {
      check();
      return live.use(({ selector }) => selector.scan(query));
    },
    async readLog(query) {
      check();
      return live.use(({ selector }) => selector.readLog(query));
    },
    async listLogs(table, prefix) {
      check();
      return live.use(({ selector }) => selector.listLogs(table, prefix));
    },
    commit: (change) => times.measure(() => commit(change)),
    watch(listener) {
      const end = listeners.add(listener);
      // Where a look fails, who reads is told.
      if (watching++ === 0) endWatch = watchJournal(folder, () => live.use(() => undefined).catch(() => undefined));
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        end();
        if (--watching === 0) endWatch();
      };
    },
    health: () => storeHealth(folder, live, times, closing !== null),
    close() {
      return closing ??= (async () => {
        endWatch();
        listeners.clear();
        await lock.close();
        await live.close();
        if (committed) await foldInto(folder, fs);
      })();
    },
  };
}

/**
 * Whoever is done leaves a database that holds everything, unless it is large. What hinders that, the next
 * command that folds says; a database that was found damaged is thrown as StateError `corrupt`, for it has been replaced.
 */
async function foldInto(folder: StateFolder, fs: FileSystem): Promise<void> {
  try {
    if (foldDue(folder)) await foldState(folder, { now: new Date(), wait: 1000, fs });
  } catch (error) {
    if (!(error instanceof StateError) || error.kind === 'corrupt') throw error;
  }
}

/** What a flush came to, so that a failure is nobody's unhandled rejection while others are waited for. */
function settled(flush: Promise<void>): Promise<{ readonly error: unknown } | null> {
  return flush.then(() => null, (error: unknown) => ({ error }));
}
