import type { BackendFactory } from '../backendFactory';
import { openSqlite } from './sqliteBackend';
import { sqliteFolder } from './sqliteFolder';

/** Opens the database that a `sqlite:` address names. StateError `invalid` for an address with a host. */
export const openSqliteAddress: BackendFactory = async (address, { root }) => openSqlite(sqliteFolder(address, root));
