import { schemeProblem } from '../state/store/builtInStores';

/** Why a `[stores.<scheme>]` cannot be used, and the key to blame where there is one. */
export interface StoreTableError {
  readonly error: string;
  readonly key?: string;
}

/** Reads a `[stores.<scheme>]` from a plain value. Its scheme is given back in small letters, as addresses are read; keys match in any case. */
export function readStoreModule(name: string, table: unknown): { readonly scheme: string; readonly module: string } | StoreTableError {
  const scheme = name.toLowerCase();
  const wrong = schemeProblem(scheme);
  if (wrong !== undefined) return { error: wrong };
  if (typeof table !== 'object' || table === null || Array.isArray(table) || table instanceof Date) return { error: 'a store must be a table with `module`' };
  let module: string | undefined;
  for (const [key, value] of Object.entries(table)) {
    if (key.toLowerCase() !== 'module') return { error: `a store has no key \`${key}\``, key };
    if (typeof value !== 'string' || value.trim() === '') return { error: '`module` must be a file such as "./my-store.mjs", or the name of a package', key };
    module = value;
  }
  return module === undefined ? { error: 'a store needs `module = "./my-store.mjs"`' } : { scheme, module };
}
