import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { databaseFolder, stateFolder, type StateFolder } from '../folder';
import { StateError } from '../stateError';
import { openCodedBackend } from '../store/registry';
import { parseStoreAddress, type Environment, type StoreAddress } from '../store/storeAddress';
import { localRuns } from './localRuns';
import type { RunStore } from './runStore';
import { storedRuns } from './storedRuns';

/**
 * Opens the runs of a root in the store at an address, in the root's own state folder when there is none. Rejects with
 * StateError for what is no address, and where the store cannot be opened.
 */
export async function openRuns(root: string, address: string | undefined, env: Environment = process.env): Promise<RunStore> {
  if (address === undefined) return localRuns(stateFolder(root));
  const parsed = parseStoreAddress(address, root, env);
  if (parsed.scheme === 'sqlite') return localRuns(folderOf(parsed, root));
  const backend = await openCodedBackend(parsed, { root, env, note: () => undefined });
  return storedRuns({ backend, folder: stateFolder(root, mirrorFolder(root, parsed)), address: absoluteAddress(address, parsed), shown: parsed.shown });
}

/** A database elsewhere has its journals and logs in a folder beside it. */
function folderOf({ path, url, shown }: StoreAddress, root: string): StateFolder {
  if (url) throw new StateError('invalid', `${shown} names a host; a database file is sqlite:path, e.g. sqlite:.millrace/state.sqlite`);
  if (path === '') return stateFolder(root);
  const { root: _own, ...places } = databaseFolder(path);
  return { ...places, root };
}

/** One folder for each store, whatever its password. */
function mirrorFolder(root: string, { scheme, path, url }: StoreAddress): string {
  const name = new URL(url ?? 'none:');
  name.password = '';
  const hash = createHash('sha256').update(JSON.stringify([scheme, path, name.href])).digest('hex').slice(0, 16);
  return join(root, '.millrace', 'mirror', hash);
}

/** An address that means the same in any working folder. */
function absoluteAddress(address: string, { scheme, path, url }: StoreAddress): string {
  return url === null && path !== '' ? `${scheme}:${path}` : address;
}
