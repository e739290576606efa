import { resolve } from 'node:path';
import { StateError } from '../stateError';

/** Where a store is. */
export interface StoreAddress {
  /** In small letters, e.g. `sqlite`. */
  readonly scheme: string;
  /** What follows the scheme as a path, absolute; '' when nothing follows, or a host. */
  readonly path: string;
  /** Addresses with `//` and a host, passwords and all: never show it, show `shown`. */
  readonly url: URL | null;
  /** For messages: without passwords, and with `${env:NAME}` as it was written. */
  readonly shown: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `scheme:path` and `scheme://…`. `${env:NAME}` stands for the variable; before the `@` and in the query of a URL
 * its text is escaped, so that passwords may hold any sign. Relative paths start at `root`.
 * StateError `invalid` for what is no address or needs a variable that is not set; no message holds a password.
 */
export function parseStoreAddress(text: string, root: string, env: Environment): StoreAddress {
  const shown = shownAddress(text);
  const expanded = expand(text, env, shown);
  // Two letters at least: `C:\x` is a path.
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(expanded) ?? [];
  if (scheme === undefined) throw new StateError('invalid', `"${shown}" is no address of a store; write scheme:path or scheme://host, e.g. sqlite:.millrace/state.sqlite`);
  const name = scheme.toLowerCase();
  if (!rest.startsWith('//')) return { scheme: name, path: rest === '' ? '' : resolve(root, rest), url: null, shown };
  const url = urlOf(expanded, shown);
  return url.host === '' ? { scheme: name, path: decodeURIComponent(url.pathname), url: null, shown } : { scheme: name, path: '', url, shown };
}

/** An address without its passwords. */
export function shownAddress(text: string): string {
  return text
    .replace(/^([^/]*\/\/[^:@/]*):.*@/s, '$1:***@')
    .replace(/([?&][^=&]*(?:pass|secret|token|key|pwd)[^=&]*=)[^&#]*/gi, '$1***');
}

const variable = /\$\{env:([A-Za-z_]\w*)\}/g;

function expand(text: string, env: Environment, shown: string): string {
  const userEnd = text.includes('//') ? text.lastIndexOf('@') : -1;
  const query = text.includes('//') ? text.indexOf('?') : -1;
  return text.replace(variable, (_, name: string, at: number) => {
    const value = env[name];
    if (value === undefined) throw new StateError('invalid', `the store ${shown} needs the environment variable ${name}; set it`);
    return at < userEnd || (query >= 0 && at > query) ? encodeURIComponent(value) : value;
  });
}

function urlOf(text: string, shown: string): URL {
  try {
    return new URL(text);
  } catch {
    // The error of URL quotes its input.
    throw new StateError('invalid', `"${shown}" is no URL; write %xx for signs such as @ / : # % in names and passwords`);
  }
}
