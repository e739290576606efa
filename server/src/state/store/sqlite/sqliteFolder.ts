import { databaseFolder, stateFolder, type StateFolder } from '../../folder';
import { StateError } from '../../stateError';
import type { StoreAddress } from '../storeAddress';

/** What `sqlite:` (the state of the root) and `sqlite:path` (any database file) stand for. StateError `invalid` for an address with a host. */
export function sqliteFolder({ path, url, shown }: StoreAddress, root: string): StateFolder {
  if (url) throw new StateError('invalid', `${shown} names a host; a database file is sqlite:path, e.g. sqlite:.millrace/state.sqlite`);
  return path === '' ? stateFolder(root) : databaseFolder(path);
}
