import { readdirSync, type Dirent } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { matchGlob } from '../workflow/glob';

const hasMeta = /[*?[\\]/;

/**
 * Files that match a glob (Go `filepath.Match`, so `*` never crosses `/`), in name order; relative to the root unless the
 * pattern is absolute. A folder that cannot be read has no files. `s3://` and `gs://` patterns match nothing here.
 */
export function matchingFiles(root: string, pattern: string): string[] {
  if (/^[a-z0-9]+:\/\//i.test(pattern)) return [];
  const segments = normalize(pattern).split(sep).join('/').split('/');
  const start = isAbsolute(pattern) ? '/' : '';
  return walk(root, start, segments.filter((segment) => segment !== '' && segment !== '.')).sort();
}

function walk(root: string, base: string, segments: readonly string[]): string[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [];
  const step = (name: string) => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
  if (rest.length > 0 && !hasMeta.test(segment)) return walk(root, step(segment), rest);
  const entries = list(join(base.startsWith('/') ? '' : root, base || '.'));
  const matching = entries.filter((entry) => matchGlob(segment, entry.name));
  if (rest.length > 0) return matching.filter((entry) => !entry.isFile()).flatMap((entry) => walk(root, step(entry.name), rest));
  return matching.filter((entry) => !entry.isDirectory()).map((entry) => step(entry.name));
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
