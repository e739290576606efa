import { StateError } from '../state/stateError';
import type { OwnStores } from '../state/store/ownModule';
import type { Environment } from '../state/store/storeAddress';
import { chooseStore } from '../workspace/chooseStore';
import { loadConfig, type LoadedConfig } from '../workspace/config';
import { ownStores } from '../workspace/ownStores';

/** Where the state is when nobody says: in the state folder of the root. */
const defaultStore = 'sqlite:.millrace/state.sqlite';

/** A store, and the stores of one's own that its address may name. */
export interface ChosenStore {
  readonly address: string;
  readonly own: OwnStores;
}

/** The store that a command without a workflow file works on. Throws StateError `invalid`. */
export function chosenStore(flag: string | undefined, root: string, env: Environment): ChosenStore {
  const loaded = loadConfig(root);
  // The store of the run whose step this is comes before what the environment says for runs.
  const ofRun = flag === undefined ? env['MILLRACE_STATE'] || undefined : undefined;
  const address = ofRun ?? chooseStore({ flag, env, config: loaded.config });
  refuseUnknown(address, loaded);
  const rootOfRun = ofRun === undefined ? undefined : env['MILLRACE_ROOT'];
  return { address: address ?? defaultStore, own: rootOfRun ? ownStores(rootOfRun) : ownStores(root, loaded) };
}

/** A millrace.toml that may name a store and cannot be read to it must not lead to another one. Throws StateError `invalid`. */
export function refuseUnknown(address: string | undefined, { text, problems: [problem] }: LoadedConfig): void {
  if (address !== undefined || !problem || (text !== '' && !/^\s*["']?store["']?\s*=/m.test(text))) return;
  throw new StateError('invalid', `${problem.file}: ${problem.message}. It may say which store is meant: mend it, or give --store`);
}
