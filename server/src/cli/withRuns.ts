import { openRuns } from '../state/runs/openRuns';
import type { RunStore } from '../state/runs/runStore';
import { chooseStore } from '../workspace/chooseStore';
import { loadConfig } from '../workspace/config';
import { ownStores } from '../workspace/ownStores';
import { refuseUnknown } from './chosenStore';

/** Where a command looks for runs. */
export interface RunsPlace {
  readonly root: string;
  /** `--store`. */
  readonly store: string | undefined;
  /** `[workflow] store` of the file that is run. */
  readonly workflow?: string | undefined;
}

/** Does something with the runs of a root, in the store that is said to hold them. Rejects with StateError where that cannot be opened. */
export async function withRuns<T>({ root, store, workflow }: RunsPlace, work: (runs: RunStore) => Promise<T>): Promise<T> {
  const loaded = loadConfig(root);
  const address = chooseStore({ flag: store, env: process.env, workflow, config: loaded.config });
  refuseUnknown(address, loaded);
  const runs = await openRuns(root, address, { own: ownStores(root, loaded) });
  try {
    return await work(runs);
  } finally {
    await runs.close();
  }
}
