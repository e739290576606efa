import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stateFolder, type StateFolder } from '../folder';
import type { OwnStores } from '../store/ownModule';
import { openCodedBackend } from '../store/registry';
import { sqliteFolder } from '../store/sqlite/sqliteFolder';
import { parseStoreAddress, type Environment, type StoreAddress } from '../store/storeAddress';
import { localRuns } from './localRuns';
import type { RunStore } from './runStore';
import { storedRuns } from './storedRuns';

/** What stands around an address. */
export interface RunsOptions {
  /** That of the process by default. */
  readonly env?: Environment;
  /** Stores whose modules may be loaded: those of a trusted root. */
  readonly own?: OwnStores | undefined;
}

/**
 * Opens the runs of a root in the store at an address, in the root's own state folder when there is none. Rejects with
 * StateError for what is no address, and where the store cannot be opened.
 */
export async function openRuns(root: string, address: string | undefined, { env = process.env, own }: RunsOptions = {}): Promise<RunStore> {
  if (address === undefined) return localRuns(stateFolder(root));
  const parsed = parseStoreAddress(address, root, env);
  const folder = folderOf(parsed, root);
  if (parsed.scheme === 'sqlite') return localRuns(folder);
  const backend = await openCodedBackend(parsed, { root, env, own, note: () => undefined });
  return storedRuns({ backend, folder, address: absoluteAddress(address, parsed), shown: parsed.shown });
}

/** The folder that shows the runs of a store here. Throws StateError `invalid` for what is no address. */
export function runsFolder(root: string, address: string, env: Environment = process.env): StateFolder {
  return folderOf(parseStoreAddress(address, root, env), root);
}

/** A database elsewhere has its journals and logs in a folder beside it, what is no database a mirror. */
function folderOf(address: StoreAddress, root: string): StateFolder {
  return address.scheme === 'sqlite' ? { ...sqliteFolder(address, root), root } : stateFolder(root, mirrorFolder(root, address));
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
