import { StateError } from '../state/stateError';
import type { Environment } from '../state/store/storeAddress';
import { chooseStore } from '../workspace/chooseStore';
import { loadConfig } from '../workspace/config';

/** Where the state is when nobody says: in the state folder of the root. */
const defaultStore = 'sqlite:.millrace/state.sqlite';

/** The address of the store that a command without a workflow file works on. Throws StateError `invalid`. */
export function chosenStore(flag: string | undefined, root: string, env: Environment): string {
  const { config, problems: [problem] } = loadConfig(root);
  // The store of the run whose step this is comes before what the environment says for runs.
  const address = chooseStore({ flag: flag ?? (env['MILLRACE_STATE'] || undefined), env, config });
  // A file that is broken may have named another store.
  if (address === undefined && problem) throw new StateError('invalid', `${problem.file}: ${problem.message}. It may say which store is meant: mend it, or give --store`);
  return address ?? defaultStore;
}
