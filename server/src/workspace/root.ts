import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';

/** Where a file belongs when neither it nor a folder above it holds `millrace.toml` or `.millrace/`. */
export interface RootOptions {
  /** Folders open in the editor; none on the command line. */
  readonly workspaceFolders?: readonly string[];
  /** `workspace`: the innermost workspace folder; `repository`: the folder with `.git`. */
  readonly fallback: 'repository' | 'workspace';
  /** Taken when there is no such folder either; without it the file's own folder. */
  readonly workingDirectory?: string;
}

/** The root of a file (spec 2, "Root and configuration"): the folder whose `.millrace` holds its state. Absolute. */
export function findRoot(file: string, options: RootOptions): string {
  return rootFinder(options)(file);
}

/** A `findRoot` that remembers each folder it has looked at: for many files; make a new one after disk changes. */
export function rootFinder(options: RootOptions): (file: string) => string {
  const marked = rememberUpwards(isMarked);
  const repository = rememberUpwards((folder) => existsSync(resolve(folder, '.git')));
  const folders = (options.workspaceFolders ?? []).map((folder) => resolve(folder)).sort((a, b) => b.length - a.length);
  return (file) => {
    const folder = dirname(resolve(file));
    const nearest = marked(folder);
    if (nearest !== undefined) return nearest;
    const outer = options.fallback === 'workspace' ? folders.find((f) => isInside(f, folder)) : repository(folder);
    return outer ?? resolve(options.workingDirectory ?? folder);
  };
}

/** The nearest folder at or above one that passes the test; each folder is tested once. */
function rememberUpwards(test: (folder: string) => boolean): (folder: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const look = (folder: string): string | undefined => {
    if (known.has(folder)) return known.get(folder);
    const parent = dirname(folder);
    const found = test(folder) ? folder : parent === folder ? undefined : look(parent);
    known.set(folder, found);
    return found;
  };
  return look;
}

/** Whether a folder is a root by itself. A folder named `millrace.toml` or a file named `.millrace` does not count. */
function isMarked(folder: string): boolean {
  const toml = statSync(resolve(folder, 'millrace.toml'), { throwIfNoEntry: false });
  if (toml?.isFile()) return true;
  return statSync(resolve(folder, '.millrace'), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Whether `path` is `folder` or below it. Both absolute. */
export function isInside(folder: string, path: string): boolean {
  const between = relative(folder, path);
  return between === '' || (between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between));
}

/** The name of a file in the state: root-relative with `/`, or its base name when it lies outside the root. */
export function fileKey(root: string, file: string): string {
  const path = resolve(file);
  const folder = `${resolve(root)}${sep}`;
  // Of most files there are; what follows is for the others, and for systems where case does not count.
  if (path.startsWith(folder)) return path.slice(folder.length).split(sep).join('/');
  if (!isInside(resolve(root), path)) return basename(path);
  return relative(resolve(root), path).split(sep).join('/');
}
