import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { findWorkflowFiles, largestFile, type FoundFile } from '../workspace/files';
import { UsageError } from './command';

/** What stands at and below the paths of a `check`. */
export interface PathsFound {
  /** Workflow files below folders, and every file that is named; by name. */
  readonly files: readonly FoundFile[];
  /** Found below a folder, and there is no reading it. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** For each path a place whose root is that of the path, also where there is no workflow yet. */
  readonly places: readonly string[];
}

const everything = { include: [], exclude: [] };

/** Looks at and below paths. Throws UsageError for one that is not there or cannot be read. */
export async function lookAtPaths(paths: readonly string[]): Promise<PathsFound> {
  const files = new Map<string, FoundFile>();
  const unreadable = new Map<string, string>();
  const places: string[] = [];
  for (const shown of paths) {
    const path = resolve(shown);
    const kind = await reading(shown, () => stat(path));
    if (kind.isDirectory()) {
      await reading(shown, () => readdir(path));
      await findWorkflowFiles(path, everything, (file) => files.set(file.path, file), (each, error) => unreadable.set(each, reason(error)));
      places.push(join(path, 'workflow.toml'));
    } else {
      const text = await reading(shown, () => readNamed(path, kind));
      // The configuration is no workflow: it is read, and what is wrong with it is told, with each root.
      if (basename(path) !== 'millrace.toml') files.set(path, { path, text });
      places.push(path);
    }
  }
  return {
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    unreadable: [...unreadable].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, why]) => ({ path, why })),
    places,
  };
}

/** Whoever names a file wants it checked, whatever is in it. */
async function readNamed(path: string, kind: Stats): Promise<string | undefined> {
  // Reading a pipe would wait for ever.
  if (!kind.isFile()) throw new Error('it is neither a file nor a folder');
  return kind.size > largestFile ? undefined : (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
}

async function reading<T>(shown: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new UsageError(`cannot check ${shown}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return error instanceof Error ? error.message : String(error);
}
