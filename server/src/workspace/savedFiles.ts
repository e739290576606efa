import { readFileSync, statSync } from 'node:fs';
import type { CachedFile } from './cache';
import { contentHash } from './cacheRows';
import { checkFile } from './checkFile';
import { withSettings, type CheckSettings } from './checkSettings';
import { checkStamp } from './checkStamp';
import { loadConfig } from './config';
import { holdsPhase, largestFile } from './files';
import { packFile } from './packedFile';
import { recordMark, recordStamp } from './recordMark';
import { fileKey } from './root';
import { inSlices } from './slices';

/** How files are read for a database that also keeps records of them. */
export interface Recording {
  /** An editor's settings for the root: records are of files checked under them. */
  readonly settings: CheckSettings | undefined;
  /** Whether rows and record of a file are those of this mark: then it is not checked. */
  readonly isRecorded: (file: string, mark: string) => boolean;
}

/** Reads workflow files of one root as they are saved and hands them to `found`; a file that has not changed since the last call is not read again. */
export type SavedFiles = (paths: Iterable<string>, found: (file: CachedFile) => void, recording?: Recording) => Promise<void>;

interface Known {
  readonly mark: string;
  readonly file: CachedFile | undefined;
}

/** Makes a reader for the files of a root. Files that are gone, unreadable, too large or no workflows are left out. */
export function savedFiles(root: string): SavedFiles {
  let known = new Map<string, Known>();
  return async (paths, found, recording) => {
    const { config: own } = loadConfig(root);
    const config = recording?.settings ? withSettings(own, recording.settings) : own;
    const stamp = recording ? recordStamp(config) : checkStamp(config);
    const isRecorded = ({ file, hash }: Pick<CachedFile, 'file' | 'hash'>): boolean => recording?.isRecorded(file, recordMark(hash, stamp)) ?? false;
    const next = new Map<string, Known>();

    const look = (path: string): CachedFile | undefined => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile() || stat.size > largestFile) return undefined;
      const mark = `${stat.mtimeMs} ${stat.size} ${stat.ino} ${stamp}`;
      const before = known.get(path);
      const isHeld = before?.mark === mark && (before.file === undefined || before.file.phases !== undefined || isRecorded(before.file));
      const file = isHeld ? before.file : read(path, stat.mtime);
      // What the database has is not kept here as well.
      next.set(path, { mark, file: file && recording ? { file: file.file, hash: file.hash, modified: file.modified, phases: undefined } : file });
      return file;
    };
    const read = (path: string, modified: Date): CachedFile | undefined => {
      const bytes = readFileSync(path);
      const text = bytes.toString('utf8').replace(/^\ufeff/, '');
      if (!holdsPhase(text)) return undefined;
      const about = { file: fileKey(root, path), hash: contentHash(bytes), modified };
      if (isRecorded(about)) return { ...about, phases: undefined };
      const { document, findings, statuses } = checkFile(text, { config });
      const phases = document.phases.map(({ phase: { name, dependsOn, rule, template, retry } }, i) => ({ task: name, dependsOn, rule, template, retry, status: statuses[i] ?? '' }));
      return { ...about, phases, ...(recording && { record: { file: about.file, mark: recordMark(about.hash, stamp), packed: packFile({ phases: document.phases, findings, statuses }) } }) };
    };
    // One by one while the thread waits: by promises it takes several times as long.
    await inSlices(paths, (path) => {
      let file: CachedFile | undefined;
      try {
        file = look(path);
      } catch {
        // Unreadable, or gone meanwhile.
      }
      if (file) found(file);
    });
    known = next;
  };
}
