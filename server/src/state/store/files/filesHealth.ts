import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../stateError';
import type { Health } from '../backend';
import type { FileFormat } from './fileFormat';
import { readIntent, type StorePlaces } from './storeView';

/** What a store of files says of itself. Looks at every file's size, so its cost grows with the number of files. */
export async function filesHealth(places: StorePlaces, format: FileFormat, { open, writing }: { readonly open: boolean; readonly writing: boolean }): Promise<Health> {
  const start = performance.now();
  const found = { rows: 0, logs: 0, sizeBytes: 0 };
  let unfinished = false;
  let error = open ? null : 'the store is closed; open it again';
  try {
    unfinished = readIntent(places) !== null;
    count(places.dir, format, found);
  } catch (problem) {
    error ??= problem instanceof Error ? problem.message : String(problem);
  }
  return {
    backend: format.scheme, ok: error === null, error, latencyMs: performance.now() - start,
    details: { ...found, writer: writing, unfinishedCommit: unfinished },
  };
}

function count(dir: string, format: FileFormat, found: { rows: number; logs: number; sizeBytes: number }): void {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) {
        count(path, format, found);
        continue;
      }
      if (entry.name.endsWith(format.logEnding)) found.logs++;
      else if (entry.name.endsWith(format.rowEnding)) found.rows++;
      found.sizeBytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
