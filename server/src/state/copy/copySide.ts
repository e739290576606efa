import { journalIds, type StateFolder } from '../folder';
import { acquireLock } from '../lock';
import { journalRuns } from '../runs/journalRuns';
import { lockKey } from '../runs/storedRun';
import { StateError } from '../stateError';
import type { Backend } from '../store/backend';
import { safeLog } from '../store/events';
import type { OwnStores } from '../store/ownModule';
import { openBackend } from '../store/registry';
import { retrying } from '../store/retry';
import { sqliteFolder } from '../store/sqlite/sqliteFolder';
import { parseStoreAddress, shownAddress, type Environment } from '../store/storeAddress';
import { createCodec, type Codec } from '../store/value/codec';
import { keyVariable, readStateKey } from '../store/value/stateKey';
import { eachRow } from './pages';

/** A store that is copied from or to: its values as they are stored, packed and sealed. */
export interface CopySide {
  readonly backend: Backend;
  /** The state folder of the default store; null for others. */
  readonly folder: StateFolder | null;
  /** The same for every spelling of its address, without passwords. */
  readonly id: string;
  readonly shown: string;
  readonly codec: Codec;
}

/** Opens a store for copying. Rejects with StateError. */
export async function openSide(address: string, root: string, env: Environment, own?: OwnStores): Promise<CopySide> {
  const parsed = parseStoreAddress(address, root, env);
  const codec = createCodec({ key: readStateKey(env[keyVariable], keyVariable) });
  const folder = parsed.scheme === 'sqlite' ? sqliteFolder(parsed, root) : null;
  const opened = retrying(await openBackend(parsed, { root, own, note: safeLog(parsed.scheme, undefined) }));
  return {
    backend: folder ? journalRuns(opened, folder, codec) : opened,
    folder,
    id: folder ? `sqlite:${folder.databasePath}` : parsed.url ? shownAddress(parsed.url.href) : `${parsed.scheme}:${parsed.path}`,
    shown: parsed.shown,
    codec,
  };
}

/** Refuses a store while somebody runs something in it. Throws StateError `busy` that names the run. */
export async function refuseRunning({ backend, folder, shown }: CopySide): Promise<void> {
  for await (const { key, status } of eachRow(backend, 'stored_runs')) {
    const [id = ''] = key.columns;
    if (status === 'running' && await isDriven(backend, folder, id)) throw new StateError('busy', `run ${id} of ${shown} is running; wait for its end, or end it with \`millrace cancel ${id}\``, { transient: false });
  }
}

async function isDriven(backend: Backend, folder: StateFolder | null, id: string): Promise<boolean> {
  if (!folder) return (await backend.read([lockKey(id)]))[0] !== null;
  if (!journalIds(folder).includes(id)) return false;
  try {
    (await acquireLock(folder.runLockPath(id), { wait: 0 })).release();
    return false;
  } catch (error) {
    if (error instanceof StateError && error.kind === 'busy') return true;
    throw error;
  }
}
