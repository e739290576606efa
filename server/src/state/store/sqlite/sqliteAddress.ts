import { StateError } from '../../stateError';
import { databaseFolder, stateFolder } from '../../folder';
import type { BackendFactory } from '../backendFactory';
import { openSqlite } from './sqliteBackend';

/** Opens `sqlite:` (the state of the root) and `sqlite:path` (any database file). StateError `invalid` for an address with a host. */
export const openSqliteAddress: BackendFactory = async ({ path, url, shown }, { root }) => {
  if (url) throw new StateError('invalid', `${shown} names a host; a database file is sqlite:path, e.g. sqlite:.millrace/state.sqlite`);
  return openSqlite(path === '' ? stateFolder(root) : databaseFolder(path));
};
