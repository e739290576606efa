import { StateError } from '../stateError';
import type { BackendFactory } from './backendFactory';
import type { StoreAddress } from './storeAddress';

/** Those that come with Millrace by scheme, each loaded when it is first asked for. */
export const builtInStores: Readonly<Record<string, () => Promise<BackendFactory>>> = {
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

/** What is wrong with a scheme for a store of one's own, and what to do; undefined when it can be one. */
export function schemeProblem(scheme: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]+$/.test(scheme)) return `${JSON.stringify(scheme)} is no scheme; write two or more small letters and digits, a letter first`;
  return Object.hasOwn(builtInStores, scheme) ? `there is a store ${scheme}: already; choose another scheme` : undefined;
}
