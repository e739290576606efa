import { readFile, stat } from 'node:fs/promises';
import type { CachedFile } from './cache';
import { contentHash } from './cacheRows';
import { checkFile } from './checkFile';
import { loadConfig } from './config';
import { holdsPhase, largestFile } from './files';
import { fileKey } from './root';

/** Reads workflow files of one root as they are saved; a file that has not changed since the last call is not read again. */
export type SavedFiles = (paths: Iterable<string>) => Promise<CachedFile[]>;

/** Makes a reader for the files of a root. Files that are gone, unreadable, too large or no workflows are left out. */
export function savedFiles(root: string): SavedFiles {
  let known = new Map<string, { readonly mark: string; readonly file: CachedFile | undefined }>();
  return async (paths) => {
    const { config } = loadConfig(root);
    const limit = config.check.retryLimit;
    const read = new Map<string, { readonly mark: string; readonly file: CachedFile | undefined }>();
    for (const path of paths) {
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile() || found.size > largestFile) continue;
      const mark = `${found.mtimeMs} ${found.size} ${found.ino} ${limit}`;
      const before = known.get(path);
      read.set(path, before?.mark === mark ? before : { mark, file: await check(path, found.mtime) });
    }
    known = read;
    return [...read.values()].flatMap(({ file }) => (file ? [file] : []));

    async function check(path: string, modified: Date): Promise<CachedFile | undefined> {
      const bytes = await readFile(path).catch(() => undefined);
      const text = bytes?.toString('utf8').replace(/^\ufeff/, '') ?? '';
      if (!bytes || !holdsPhase(text)) return undefined;
      const { document, statuses } = checkFile(text, { config });
      const phases = document.phases.map(({ phase: { name, dependsOn, rule, template, retry } }, i) => ({ task: name, dependsOn, rule, template, retry, status: statuses[i] ?? '' }));
      return { file: fileKey(root, path), hash: contentHash(bytes), modified, phases };
    }
  };
}
