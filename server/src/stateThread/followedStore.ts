import { join } from 'node:path';
import { foldState } from '../state/fold';
import { foldDue } from '../state/foldDue';
import { stateFolder, type StateFolder } from '../state/folder';
import { openRuns, runsFolder } from '../state/runs/openRuns';
import type { RunStore } from '../state/runs/runStore';
import type { OwnStores } from '../state/store/ownModule';
import { repeatedly } from './looks';

/** Milliseconds between two looks at a store that tells of no change, and after it has told. */
const every = 5000;
const soon = 100;

/** A store that a root's runs are kept in. */
export interface StorePlace {
  readonly address: string;
  /** Stores whose modules may be loaded. */
  readonly own: OwnStores | undefined;
}

/** The runs of a root that are kept in a store, as far as they have come here. */
export interface FollowedStore {
  /** Where they are shown from, also while the store is out of reach. */
  readonly folder: StateFolder;
  /** Why it is out of reach; undefined when it is not. */
  readonly problem: () => string | undefined;
  /** Folds what has come, for lists; what goes wrong is no loss. */
  readonly fold: () => void;
  readonly stop: () => void;
}

/** Follows the store at an address, also where it comes later or goes for a while; `refreshed` hears when there may be something new. */
export function followStore(root: string, { address, own }: StorePlace, refreshed: () => void): FollowedStore {
  let runs: RunStore | undefined;
  let endWatch: () => void = () => undefined;
  let problem: string | undefined;
  let stopped = false;
  let folding = false;

  const close = (): void => {
    endWatch();
    void runs?.close().catch(() => undefined);
  };
  const look = async (): Promise<void> => {
    const before = problem;
    try {
      if (!runs) {
        runs = await openRuns(root, address, { own });
        endWatch = runs.watch(() => looks.within(soon));
      }
      await runs.refresh();
      problem = undefined;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (stopped) close();
    else if (problem === undefined || problem !== before) refreshed();
  };
  const looks = repeatedly(look, () => every);
  const folder = folderOf(root, address);
  looks.within(0);
  return {
    folder,
    problem: () => problem,
    fold() {
      if (folding || stopped) return;
      folding = true;
      void (async () => { if (foldDue(folder)) await foldState(folder, { now: new Date() }); })().catch(() => undefined).finally(() => { folding = false; });
    },
    stop() {
      stopped = true;
      looks.stop();
      close();
    },
  };
}

/** An address that is none has no runs; opening it tells what is wrong with it. */
function folderOf(root: string, address: string): StateFolder {
  try {
    return runsFolder(root, address);
  } catch {
    return stateFolder(root, join(root, '.millrace', 'mirror', 'none'));
  }
}
