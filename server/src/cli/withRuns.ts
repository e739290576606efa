import { openRuns } from '../state/runs/openRuns';
import type { RunStore } from '../state/runs/runStore';
import { StateError } from '../state/stateError';
import { chooseStore } from '../workspace/chooseStore';
import { loadConfig } from '../workspace/config';
import { ownStores } from '../workspace/ownStores';

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
  const { config, text, problems } = loaded;
  const address = chooseStore({ flag: store, env: process.env, workflow, config });
  // A millrace.toml that names a store and cannot be read to it must not show other runs.
  if (address === undefined && problems[0] && (text === '' || /^\s*store\s*=/m.test(text))) throw new StateError('invalid', `${problems[0].file}: ${problems[0].message}`);
  const runs = await openRuns(root, address, { own: ownStores(root, loaded) });
  try {
    return await work(runs);
  } finally {
    await runs.close();
  }
}
