import { StateError } from '../stateError';
import type { Backend } from './backend';
import { codedBackend } from './codedBackend';
import { safeLog, type Note } from './events';
import { retrying } from './retry';
import { storeOver, type Store, type StoreOptions } from './store';
import { parseStoreAddress, type Environment, type StoreAddress } from './storeAddress';
import { createCodec, type CodecOptions } from './value/codec';
import { keyVariable, readStateKey } from './value/stateKey';

export interface BackendOptions {
  /** The folder that relative paths start at: that of the workspace. */
  readonly root: string;
  /** For events of the backend's own, e.g. `table_created_or_verified`. */
  readonly note: Note;
}

/** Opens the backend at an address. Rejects with StateError; messages name the address as `address.shown`. */
export type BackendFactory = (address: StoreAddress, options: BackendOptions) => Promise<Backend>;

/** Those that come with Millrace, each loaded when it is first asked for. */
const builtIn: Readonly<Record<string, () => Promise<BackendFactory>>> = {
  memory: async () => {
    const { memoryBackend } = await import('./memory/memoryBackend');
    return async () => memoryBackend();
  },
  sqlite: async () => {
    const { openSqliteAddress } = await import('./sqlite/sqliteAddress');
    return openSqliteAddress;
  },
  json: async () => {
    const { openJson } = await import('./json/openJson');
    return async (address) => openJson(folderOf(address));
  },
  flatbuffers: async () => {
    const { openFlatbuffers } = await import('./flatbuffers/openFlatbuffers');
    return async (address) => openFlatbuffers(folderOf(address));
  },
  redis,
  rediss: redis,
  postgres,
  postgresql: postgres,
};

function folderOf({ scheme, path, shown }: StoreAddress): string {
  if (path === '') throw new StateError('invalid', `${shown} names no folder; write ${scheme}:folder`);
  return path;
}

async function redis(): Promise<BackendFactory> {
  return (await import('./redis/openRedis')).openRedis;
}

async function postgres(): Promise<BackendFactory> {
  return (await import('./postgres/openPostgres')).openPostgres;
}

const registered = new Map<string, BackendFactory>();

/** Makes addresses `scheme:…` known. Returns what takes that back. StateError `invalid` for a scheme that is taken, or none. */
export function registerStore(scheme: string, factory: BackendFactory): () => void {
  if (!/^[a-z][a-z0-9+.-]+$/.test(scheme)) throw new StateError('invalid', `${JSON.stringify(scheme)} is no scheme; write two or more small letters and digits, a letter first`);
  if (storeSchemes().includes(scheme)) throw new StateError('invalid', `there is a store ${scheme}: already; choose another scheme`);
  registered.set(scheme, factory);
  return () => { if (registered.get(scheme) === factory) registered.delete(scheme); };
}

/** The schemes that can be opened, sorted. */
export function storeSchemes(): string[] {
  return [...Object.keys(builtIn), ...registered.keys()].sort();
}

export interface OpenOptions extends StoreOptions {
  readonly root: string;
  /** Where `${env:NAME}` and the key of encrypted values are looked up; that of the process by default. */
  readonly env?: Environment;
  /** Compression and encryption; by default as `MILLRACE_STATE_KEY` says. */
  readonly codec?: CodecOptions;
}

/** Opens the store at an address, e.g. `sqlite:.millrace/state.sqlite`. StateError says what is wrong with it, never its password. */
export async function openStore(address: string, { root, env = process.env, codec, ...options }: OpenOptions): Promise<Store> {
  const parsed = parseStoreAddress(address, root, env);
  const ttl = options.ttl ?? ttlOf(parsed);
  const backend = await openCodedBackend(parsed, { root, env, note: safeLog(parsed.scheme, options.log), ...(codec && { codec }) });
  return storeOver(backend, parsed.scheme, { ...options, ...(ttl !== undefined && { ttl }) });
}

/** The backend at an address with retries and codec, as stores and runs use it. */
export async function openCodedBackend(address: StoreAddress, { env = process.env, codec, ...options }: BackendOptions & Pick<OpenOptions, 'env' | 'codec'>): Promise<Backend> {
  const key = codec ?? { key: readStateKey(env[keyVariable], keyVariable) };
  return codedBackend(retrying(await openBackend(address, options)), createCodec(key));
}

/** The backend alone, without retries and codec: for copying stores as they are. */
export async function openBackend(address: StoreAddress, options: BackendOptions): Promise<Backend> {
  const { scheme } = address;
  const factory = registered.get(scheme) ?? (Object.hasOwn(builtIn, scheme) ? await builtIn[scheme]?.() : undefined);
  if (!factory) throw new StateError('invalid', `there is no store ${scheme}: (in ${address.shown}); there are ${storeSchemes().map((one) => `${one}:`).join(', ')}; others are named in [stores.${scheme}]`);
  return factory(address, options);
}

/** `?ttl=` of a URL, in seconds there. */
function ttlOf({ url, shown }: StoreAddress): number | undefined {
  const text = url?.searchParams.get('ttl');
  if (text === undefined || text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new StateError('invalid', `the ttl of ${shown} must be a whole number of seconds, more than 0`);
  return Number(text) * 1000;
}
