import { closeSync, constants, fstatSync, openSync, readSync, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { contentHash } from './cacheRows';
import { isIgnored, rulesAt, rulesBelow, type IgnoreRules } from './gitIgnore';
import { globToRegExp } from './fileGlob';
import { isInside } from './root';

/** Which files count, as globs relative to the folder that is searched. */
export interface FileFilter {
  /** Without any: every `*.toml`. */
  readonly include: readonly string[];
  /** VS Code's `files.exclude` and `millrace.files.exclude` together. */
  readonly exclude: readonly string[];
}

/** A `.toml` file with a `[[phase]]` in it. */
export interface FoundFile {
  readonly path: string;
  /** Undefined for a file larger than `largestFile`. */
  readonly text: string | undefined;
  /** `contentHash` of its bytes, where all of them have been read. */
  readonly hash?: string;
}

/** Nobody writes five megabytes of phases by hand: such a file is named, not read. In bytes. */
export const largestFile = 5 * 1024 * 1024;

/** Folders being read at one time: enough to keep the thread pool busy. */
const atOnce = 16;

const skipped: ReadonlySet<string> = new Set(['.git', '.millrace', 'node_modules']);

/** Whether a text holds a phase table, in any case: what makes a TOML file a workflow file. */
export function holdsPhase(text: string): boolean {
  return /^[ \t]*\[\[[ \t]*["']?phase["']?[ \t]*\]\]/im.test(text);
}

/**
 * Finds the workflow files below a folder: `*.toml` with a phase, minus git-ignored ones, `node_modules`,
 * `.millrace` and what the filter leaves out. Links are followed once. `found` is called as they come, in no order, and waited
 * for if it gives a promise; `unreadable` for files and folders that are there and cannot be read. Files are read one by
 * one, which is several times faster than by promises, so this is not for a thread that somebody waits for. `isMine`:
 * which files are looked at; without it all.
 */
export async function findWorkflowFiles(
  folder: string, filter: FileFilter, found: (file: FoundFile) => unknown, unreadable?: (path: string, error: unknown) => void, isMine: (path: string) => boolean = () => true,
): Promise<void> {
  const counts = fileFilter(folder, filter);
  const top = await realpath(folder).catch(() => folder);
  const visited = new Set<string>();
  const waiting: { path: string; above: IgnoreRules | undefined }[] = [];

  const passOver = (path: string, error: unknown): Dirent[] => {
    if (!isGone(error)) unreadable?.(path, error);
    return [];
  };

  const visitFolder = async (path: string, rules: IgnoreRules | undefined): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch((error: unknown) => passOver(path, error))) {
      const child = join(path, entry.name);
      if (skipped.has(entry.name)) continue;
      const kind = entry.isSymbolicLink() ? await followLink(child, top, visited) : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : undefined;
      if (kind === 'folder') {
        if (!isIgnored(rules, child, true) && counts.folder(child)) waiting.push({ path: child, above: rules });
      } else if (kind === 'file' && entry.name.toLowerCase().endsWith('.toml') && counts.file(child) && isMine(child) && !isIgnored(rules, child, false)) await take(child);
    }
  };
  const take = (path: string): unknown => {
    let file: FoundFile | undefined;
    try {
      file = readNow(path);
    } catch (error) {
      passOver(path, error);
    }
    return file && found(file);
  };

  await visitFolder(folder, await rulesAt(folder));
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      await visitFolder(next.path, await rulesBelow(next.above, next.path));
    }
  };
  while (waiting.length > 0) await Promise.all(Array.from({ length: atOnce }, work));
}

/** Whether one file that changed counts, without walking: the same answer as `findWorkflowFiles` gives. */
export async function isWorkflowPath(folder: string, filter: FileFilter, path: string): Promise<boolean> {
  const parts = relative(folder, path).split(sep);
  const counts = fileFilter(folder, filter);
  if (!isInside(folder, path) || !path.toLowerCase().endsWith('.toml') || !counts.file(path)) return false;
  if (parts.some((part) => skipped.has(part))) return false;
  let rules = await rulesAt(folder);
  let at = folder;
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    if (isIgnored(rules, at, true) || !counts.folder(at)) return false;
    rules = await rulesBelow(rules, at);
  }
  return !isIgnored(rules, path, false);
}

/** Reads a file if it is a workflow; undefined when it is none or cannot be read. */
export async function readWorkflowFile(path: string): Promise<FoundFile | undefined> {
  return readIfWorkflow(path).catch(() => undefined);
}

/** Reads a file if it is a workflow; undefined when it is none. Throws what the system says. */
async function readIfWorkflow(path: string): Promise<FoundFile | undefined> {
  // Only after stat: opening a pipe named x.toml would wait for ever.
  const { size } = await stat(path).then((s) => (s.isFile() ? s : { size: 0 }));
  if (size === 0) return undefined;
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size, largestFile));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return workflowOf(path, size, buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Larger than nearly every workflow: with one read and no question for the size most files are read. */
const start = Buffer.allocUnsafe(64 * 1024);

/** The same of what was listed as a file, while the thread waits. */
function readNow(path: string): FoundFile | undefined {
  // Should a pipe have come in its place, it must not be waited for.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const first = readSync(fd, start, 0, start.length, 0);
    if (first < start.length) return workflowOf(path, first, start.subarray(0, first));
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, largestFile));
    return workflowOf(path, size, buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0)));
  } finally {
    closeSync(fd);
  }
}

function workflowOf(path: string, size: number, bytes: Buffer): FoundFile | undefined {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (!holdsPhase(text)) return undefined;
  return size > largestFile ? { path, text: undefined } : { path, text, hash: contentHash(bytes) };
}

/** Whether a file or folder went away while it was looked at. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** What a symbolic link leads to. Folders inside the search are left out: they are found by themselves. */
async function followLink(path: string, top: string, visited: Set<string>): Promise<'file' | 'folder' | undefined> {
  try {
    const target = await stat(path);
    if (target.isFile()) return 'file';
    const real = await realpath(path);
    if (!target.isDirectory() || isInside(top, real) || isInside(real, top) || visited.has(real)) return undefined;
    visited.add(real);
    return 'folder';
  } catch {
    return undefined;
  }
}

function fileFilter(folder: string, filter: FileFilter): { file(path: string): boolean; folder(path: string): boolean } {
  const include = filter.include.map(globToRegExp);
  const exclude = filter.exclude.map(globToRegExp);
  const name = (path: string): string => relative(folder, path).split(sep).join('/');
  const isExcluded = (path: string): boolean => exclude.some((glob) => glob.test(path));
  return {
    file: (path) => !isExcluded(name(path)) && (include.length === 0 || include.some((glob) => glob.test(name(path)))),
    folder: (path) => !isExcluded(name(path)) && !isExcluded(`${name(path)}/`),
  };
}
