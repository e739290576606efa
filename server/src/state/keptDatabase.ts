import { copyFileSync, linkSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ioError } from './stateError';

/** A database that was put aside, for whoever goes to the version that can open it. */
export interface KeptDatabase {
  readonly path: string;
  /** Of its tables. */
  readonly version: number;
}

/** Keeps a database file also as `<path>.v<version>-<time>`, and says where. Throws StateError `io`. */
export function keepDatabase(path: string, version: number, now: Date): string {
  const kept = `${path}.v${version}-${fileTime(now)}`;
  try {
    linkSync(path, kept);
  } catch {
    try {
      copyFileSync(path, kept);
    } catch (error) {
      throw ioError(`keep the database of version ${version} as ${kept}`, error);
    }
  }
  return kept;
}

/** What was kept of a database file, newest first. Throws StateError `io`. */
export function keptDatabases(path: string): KeptDatabase[] {
  const prefix = `${basename(path)}.v`;
  let names: string[];
  try {
    names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  } catch (error) {
    throw ioError(`look for kept databases beside ${path}`, error);
  }
  return names.map((name) => ({ name, parts: /^(\d+)-(\d{8}T\d{9})$/.exec(name.slice(prefix.length)) }))
    .flatMap(({ name, parts }) => (parts?.[1] && parts[2] ? [{ path: join(dirname(path), name), version: Number(parts[1]), time: parts[2] }] : []))
    .sort((a, b) => (a.time < b.time ? 1 : -1))
    .map(({ path: kept, version }) => ({ path: kept, version }));
}

/** A time as it stands in names of files that are kept: UTC, to the millisecond. */
export function fileTime(now: Date): string {
  return now.toISOString().replace(/[-:.Z]/g, '');
}
