import { watch, type FSWatcher } from 'node:fs';
import type { Changed } from '../backend';
import { changesSince, endOf, type Position } from './changeList';
import type { StorePlaces } from './storeView';

/** How often the list of changes is looked at, in milliseconds, where the system does not tell of it. */
const pollMs = 1000;

/** Tells of what other processes commit, once it is started. `own` are our own commits, of which our listeners know. */
export function followChanges(places: StorePlaces, own: string, tell: (changed: Changed) => void): { start(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let watcher: FSWatcher | null = null;
  let seen: Position = { file: '', at: 0 };

  function look(): void {
    try {
      const { changes, end } = changesSince(places.changes, seen);
      seen = end;
      const others = changes?.filter(({ by }) => by !== own).map(({ keys }) => keys) ?? ['all' as const];
      if (others.includes('all')) tell('all');
      else tell(others.flatMap((keys) => (keys === 'all' ? [] : keys)));
      watcher ??= watchFolder();
    } catch {
      // Reading says what is wrong; here the next look may succeed.
    }
  }

  function watchFolder(): FSWatcher | null {
    try {
      const made = watch(places.own, { persistent: false }, (_, name) => { if (name === null || name === 'changes') look(); });
      made.on('error', () => {
        made.close();
        watcher = null;
      });
      return made;
    } catch {
      return null;
    }
  }

  return {
    start() {
      if (timer) return;
      try {
        seen = endOf(places.changes);
      } catch {
        // Then the first look tells of everything.
      }
      timer = setInterval(look, pollMs);
      timer.unref();
      watcher = watchFolder();
    },
    stop() {
      if (timer) clearInterval(timer);
      watcher?.close();
    },
  };
}
