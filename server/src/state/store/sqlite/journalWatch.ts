import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import type { StateFolder } from '../../folder';

/** Milliseconds between two looks where the system's watcher misses something or there is none. */
const poll = 500;

/** Calls `look` soon after the journal may have changed, never twice at once, until the returned function is called. */
export function watchJournal(folder: StateFolder, look: () => Promise<unknown>): () => void {
  const name = basename(folder.scopesPath);
  let watcher: FSWatcher | undefined;
  let looking = false;
  let again = false;
  let ended = false;

  const forget = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const start = (): void => {
    if (watcher || !existsSync(folder.dir)) return;
    try {
      watcher = watch(folder.dir, { persistent: false }, (_, file) => {
        if (file === null || file === name) seen();
        if (!existsSync(folder.dir)) forget();
      });
      watcher.on('error', forget);
    } catch {
      // No watcher left in the system: the looks alone are often enough.
    }
  };
  const seen = (): void => {
    if (ended) return;
    again = looking;
    if (looking) return;
    looking = true;
    void look().finally(() => {
      looking = false;
      if (again) seen();
    });
  };
  const timer = setInterval(() => {
    start();
    seen();
  }, poll);
  timer.unref();
  start();
  seen();
  return () => {
    ended = true;
    clearInterval(timer);
    forget();
  };
}
