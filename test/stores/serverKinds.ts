// The stores on servers, as the tests of both need them.
import { openBackend } from '../../server/src/state/store/registry';
import type { Backend } from '../../server/src/state/store/backend';
import { parseStoreAddress } from '../../server/src/state/store/storeAddress';
import { postgresServer } from '../servers/postgresServer';
import type { PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';

export interface ServerKind {
  readonly name: 'redis' | 'postgres';
  readonly start: (options?: { readonly password?: string }) => Promise<PrivateServer>;
  /** The address of the store that goes by a name: a prefix of keys, or of tables. */
  readonly address: (url: string, store: string) => string;
}

export const serverKinds: readonly ServerKind[] = [
  { name: 'redis', start: redisServer, address: (url, store) => `${url}?prefix=${encodeURIComponent(store)}` },
  { name: 'postgres', start: postgresServer, address: (url, store) => `${url}?table=${encodeURIComponent(store)}` },
];

/** The backend alone: nothing is tried again. */
export function openAlone(address: string): Promise<Backend> {
  return openBackend(parseStoreAddress(address, '/', {}), { root: '/', note: () => undefined });
}
