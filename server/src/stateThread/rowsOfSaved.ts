import { join } from 'node:path';
import type { CachedFile, WorkflowCache } from '../workspace/cache';
import type { CheckSettings } from '../workspace/checkSettings';
import { appendRecords, readMarks, RecordFile } from '../workspace/recordFile';
import { savedFiles } from '../workspace/savedFiles';

/** Brings the rows and the records of a root's saved files (by file key) up to date. Called under the fold lock. */
export type SaveRows = (cache: WorkflowCache, files: ReadonlySet<string>, settings: CheckSettings | undefined) => Promise<void>;

/** Files that are written at once: what was found in all of a large workspace would be held in memory together. */
const portion = 200;

/** Makes it for one root. What has been recorded is read once, at the first call. */
export function rowsOfSaved(root: string): SaveRows {
  const read = savedFiles(root);
  let recorded: Map<string, string> | undefined;
  return async (cache, files, settings) => {
    const marks = cache.marks();
    const there = recorded ??= marksOf(root, files);
    const isRecorded = (file: string, mark: string): boolean => marks.get(file) === mark && there.get(file) === mark;
    const kept = new Set<string>();
    let saved: CachedFile[] = [];
    const take = (): void => {
      const records = saved.flatMap(({ record }) => record ?? []);
      appendRecords(root, records);
      for (const { file, mark } of records) there.set(file, mark);
      cache.take(saved, new Date());
      saved = [];
    };
    await read([...files].map((file) => join(root, file)), (file) => {
      kept.add(file.file);
      if (saved.push(file) >= portion) take();
    }, { settings, isRecorded });
    take();
    cache.keepOnly(kept);
  };
}

function marksOf(root: string, files: ReadonlySet<string>): Map<string, string> {
  const { marks, wasteful } = readMarks(root, files);
  if (wasteful) RecordFile.read(root).compact(root, files);
  return marks;
}
