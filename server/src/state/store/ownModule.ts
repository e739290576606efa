import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StateError } from '../stateError';
import type { BackendFactory } from './backendFactory';
import { ownBackend } from './ownBackend';

/** Stores of one's own, as the `[stores.*]` of a root name them. */
export interface OwnStores {
  /** The root: `./` starts there, and packages are looked for from there. */
  readonly root: string;
  /** Files (`./…`, `../…`, absolute) and packages, by scheme. */
  readonly modules: ReadonlyMap<string, string>;
  /** What is wrong with the millrace.toml, so that a store may be missing here. */
  readonly problem?: string;
}

/**
 * The factory in the module of a scheme; undefined when none is named. Nothing is registered, so that two roots may use
 * one scheme for different modules; Node loads each file once a process. Rejects with StateError that names the module.
 */
export async function ownFactory(scheme: string, own: OwnStores | undefined): Promise<BackendFactory | undefined> {
  const named = own?.modules.get(scheme);
  if (own === undefined || named === undefined) return undefined;
  const what = `the module ${JSON.stringify(named)} of [stores.${scheme}] in ${join(own.root, 'millrace.toml')}`;
  const open = exportedFactory(await load(fileOf(named, own.root, what), what));
  if (!open) throw new StateError('invalid', `${what} exports no function; export one as \`open\` or as the default, which takes the address and resolves to a backend`);
  return (address, options) => ownBackend(() => open(address, options), { scheme, what });
}

function fileOf(named: string, root: string, what: string): string {
  if (/^\.\.?[\\/]/.test(named) || isAbsolute(named)) {
    const path = resolve(root, named);
    if (!existsSync(path)) throw new StateError('invalid', `${what} is not there: there is no file ${path}; correct the path, which starts at the folder of millrace.toml`);
    return path;
  }
  let found: string;
  try {
    found = createRequire(join(root, 'millrace.toml')).resolve(named);
  } catch (cause) {
    throw new StateError('invalid', `${what} cannot be found: ${firstLine(cause)}; install the package in ${root}, or name its file, as ./path`, { cause });
  }
  // A module of Node itself has no file.
  if (!isAbsolute(found)) throw new StateError('invalid', `${what} is part of Node; name a package of a store, or a file as ./path`);
  return found;
}

async function load(path: string, what: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    // Node remembers a module that failed as long as the process lives.
    throw new StateError('io', `${what} cannot be loaded: ${firstLine(cause)}; mend it, and start again what has tried it (reload the window of an editor)`, { cause });
  }
}

/** `open`, else the default; of CommonJS all is in the default. */
function exportedFactory(module: unknown): BackendFactory | undefined {
  const main = memberOf(module, 'default');
  return [memberOf(module, 'open'), main, memberOf(main, 'open'), memberOf(main, 'default')].find(isFactory);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isFactory(value: unknown): value is BackendFactory {
  return typeof value === 'function';
}

/** Node's messages go on with a stack of requirers. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
