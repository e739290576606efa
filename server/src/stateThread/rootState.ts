import { existsSync, watch, type FSWatcher } from 'node:fs';
import type { RunItem } from '../protocol';
import { stateFolder, type StateFolder } from '../state/folder';
import { isAlive } from '../state/identity';
import type { ProcessIdentity } from '../state/runRecords';
import { runSummary } from '../state/runSummary';
import { lastSign } from '../state/signOfLife';
import { StateView } from '../state/stateView';
import type { LastRun } from '../stateMessages';
import { followStore, type StorePlace } from './followedStore';
import { runItem } from './items';
import { LastRuns } from './lastRuns';
import { repeatedly } from './looks';

/** Milliseconds between two looks: while a run is active, and else, where a watcher that misses something may delay us. */
const active = 150;
const idle = 800;
/** After a watcher's event others follow at once. */
const settle = 50;

export interface RootChange {
  readonly runs: readonly RunItem[];
  readonly last: readonly LastRun[];
  /** A run has come to its end, or was found without its process, or values were saved: that can be folded. */
  readonly ended: boolean;
}

/** The state of one root, followed. */
export interface RootState {
  /** The same view every time; rejects where the state cannot be opened, and tries again when asked again. */
  readonly view: () => Promise<StateView>;
  /** Where the runs are shown from. */
  readonly folder: StateFolder;
  /** Why their store is out of reach; undefined when it is not. */
  readonly problem: () => string | undefined;
  readonly stop: () => void;
}

/**
 * Follows the state of a root, whoever changes it: `changed` hears of each change within a second, of those in a store
 * elsewhere (`place`) within some.
 */
export function followRoot(root: string, place: StorePlace | undefined, changed: (change: RootChange) => void, log: (message: string) => void): RootState {
  const store = place === undefined ? undefined : followStore(root, place, () => looks.within(0));
  const folder = store?.folder ?? stateFolder(root);
  const last = new LastRuns(root);
  const running = new Set<string>();
  let opened: Promise<StateView> | undefined;
  let failure = '';
  let saves = lastSign(folder.scopesPath);
  let watcher: FSWatcher | undefined;

  /** While no signs of life can come here, none are missed. */
  const alive = (process: ProcessIdentity, heard: number): boolean => isAlive(process, store?.problem() === undefined ? heard : Date.now());
  const open = async (): Promise<StateView> => {
    const view = await StateView.open(folder, alive);
    for (const { id, status } of view.runs(100)) if (status === 'running') running.add(id);
    const known = view.states().map(({ file, run, status }) => last.set(file, { id: run, status, phases: view.lastStatuses(file) }));
    if (known.length > 0) changed({ runs: [], last: known, ended: false });
    looks.within(idle);
    return view;
  };
  const view = (): Promise<StateView> => opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });

  const look = async (): Promise<void> => {
    try {
      watchRuns();
      const state = await view();
      const runs: RunItem[] = [];
      const lasts: LastRun[] = [];
      const saved = lastSign(folder.scopesPath);
      let ended = saved !== saves;
      saves = saved;
      for (const id of await state.poll()) {
        const run = state.run(id);
        const item = run ? runSummary(run) : state.runs(1000).find((other) => other.id === id);
        if (item) runs.push(runItem(root, item));
        const newest = run && last.take(run);
        if (newest) lasts.push(newest);
        if (item?.status === 'running') running.add(id);
        else {
          running.delete(id);
          ended = true;
        }
      }
      if (ended || runs.length + lasts.length > 0) changed({ runs, last: lasts, ended });
      if (ended) store?.fold();
      failure = '';
    } catch (error) {
      const found = error instanceof Error ? error.stack ?? error.message : String(error);
      // Said once, however often it is met.
      if (found !== failure) log(`${root}: ${found}`);
      failure = found;
    }
  };
  const looks = repeatedly(look, () => (running.size > 0 ? active : idle));
  /** The folder may come, go and come again. */
  const watchRuns = (): void => {
    if (watcher || !existsSync(folder.runsDir)) return;
    const forget = (): void => {
      watcher?.close();
      watcher = undefined;
    };
    try {
      watcher = watch(folder.runsDir, () => {
        if (!existsSync(folder.runsDir)) forget();
        looks.within(settle);
      });
      watcher.on('error', forget);
    } catch {
      // No watcher left in the system: the looks alone are often enough.
    }
  };

  looks.within(0);
  return {
    view,
    folder,
    problem: () => store?.problem(),
    stop: () => {
      looks.stop();
      store?.stop();
      watcher?.close();
      void opened?.then((state) => state.close(), () => undefined);
    },
  };
}
