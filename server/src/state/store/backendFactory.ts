import type { Backend } from './backend';
import type { Note } from './events';
import type { StoreAddress } from './storeAddress';

export interface BackendOptions {
  /** The folder that relative paths start at: that of the workspace. */
  readonly root: string;
  /** For events of the backend's own, e.g. `table_created_or_verified`. */
  readonly note: Note;
}

/** Opens the backend at an address. Rejects with StateError; messages name the address as `address.shown`. */
export type BackendFactory = (address: StoreAddress, options: BackendOptions) => Promise<Backend>;
