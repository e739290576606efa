import { StateError } from '../stateError';
import type { Backend } from './backend';
import type { BackendFactory, BackendOptions } from './backendFactory';
import { builtInStores, schemeProblem } from './builtInStores';
import { codedBackend } from './codedBackend';
import { safeLog } from './events';
import { ownFactory, type OwnStores } from './ownModule';
import { retrying } from './retry';
import { storeOver, type Store, type StoreOptions } from './store';
import { parseStoreAddress, type Environment, type StoreAddress } from './storeAddress';
import { createCodec, type CodecOptions } from './value/codec';
import { keyVariable, readStateKey } from './value/stateKey';

const registered = new Map<string, BackendFactory>();

/** Makes addresses `scheme:…` known. Returns what takes that back. StateError `invalid` for a scheme that is taken, or none. */
export function registerStore(scheme: string, factory: BackendFactory): () => void {
  const problem = schemeProblem(scheme) ?? (registered.has(scheme) ? `there is a store ${scheme}: already; choose another scheme` : undefined);
  if (problem !== undefined) throw new StateError('invalid', problem);
  registered.set(scheme, factory);
  return () => { if (registered.get(scheme) === factory) registered.delete(scheme); };
}

/** The schemes that can be opened, sorted. */
export function storeSchemes(): string[] {
  return [...Object.keys(builtInStores), ...registered.keys()].sort();
}

export interface OpenOptions extends StoreOptions {
  readonly root: string;
  /** Where `${env:NAME}` and the key of encrypted values are looked up; that of the process by default. */
  readonly env?: Environment;
  /** Compression and encryption; by default as `MILLRACE_STATE_KEY` says. */
  readonly codec?: CodecOptions;
  /** Stores whose modules are loaded when their address is opened; none by default. Only what is trusted may be in it. */
  readonly own?: OwnStores | undefined;
}

/** Opens the store at an address, e.g. `sqlite:.millrace/state.sqlite`. StateError says what is wrong with it, never its password. */
export async function openStore(address: string, { root, env = process.env, codec, own, ...options }: OpenOptions): Promise<Store> {
  const parsed = parseStoreAddress(address, root, env);
  const ttl = options.ttl ?? ttlOf(parsed);
  const backend = await openCodedBackend(parsed, { root, env, own, note: safeLog(parsed.scheme, options.log), ...(codec && { codec }) });
  return storeOver(backend, parsed.scheme, { ...options, ...(ttl !== undefined && { ttl }) });
}

/** The backend at an address with retries and codec, as stores and runs use it. */
export async function openCodedBackend(address: StoreAddress, { env = process.env, codec, ...options }: BackendOptions & Pick<OpenOptions, 'env' | 'codec' | 'own'>): Promise<Backend> {
  const key = codec ?? { key: readStateKey(env[keyVariable], keyVariable) };
  return codedBackend(retrying(await openBackend(address, options)), createCodec(key));
}

/** The backend alone, without retries and codec: for copying stores as they are. */
export async function openBackend(address: StoreAddress, { own, ...options }: BackendOptions & Pick<OpenOptions, 'own'>): Promise<Backend> {
  const { scheme } = address;
  const factory = registered.get(scheme) ?? (Object.hasOwn(builtInStores, scheme) ? await builtInStores[scheme]?.() : await ownFactory(scheme, own));
  if (!factory) {
    const known = [...new Set([...storeSchemes(), ...own?.modules.keys() ?? []])].sort();
    throw new StateError('invalid', `there is no store ${scheme}: (in ${address.shown}); there are ${known.map((one) => `${one}:`).join(', ')}; others are named in [stores.${scheme}]${own?.problem === undefined ? '' : `, and ${own.problem}`}`);
  }
  return factory(address, options);
}

/** `?ttl=` of a URL, in seconds there. */
function ttlOf({ url, shown }: StoreAddress): number | undefined {
  const text = url?.searchParams.get('ttl');
  if (text === undefined || text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new StateError('invalid', `the ttl of ${shown} must be a whole number of seconds, more than 0`);
  return Number(text) * 1000;
}
