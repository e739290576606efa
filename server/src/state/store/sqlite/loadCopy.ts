import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from 'sql.js';
import { openDatabase } from '../../database';
import type { FileSystem } from '../../fileSystem';
import type { StateFolder } from '../../folder';
import { createSchema } from '../../schema';
import { newDatabase } from '../../sqlJs';
import { StateError } from '../../stateError';
import { applier, type Applier } from './applyOps';
import { missing, placeAfter, readFolded } from './folded';
import { openScopes, type ScopesFile } from './scopesFile';
import type { Folded } from './scopesFrames';
import { selector, type Selector } from './selectRows';

/** The database in memory, with the journal that goes on from it. */
export interface Copy {
  readonly db: Database;
  /** What the database file was known by when it was opened. */
  readonly stat: FileStat | null;
  readonly folded: Folded | null;
  readonly applier: Applier;
  readonly selector: Selector;
  /** Null until the first commit makes it. */
  file: ScopesFile | null;
  /** Byte of the journal up to which the copy holds it. */
  end: number;
}

/**
 * Opens database and journal as they fit together; `former` is used again where it still is the journal. Somebody may
 * be folding, so that what does not fit is looked at again. Throws StateError `corrupt`, `invalid`, `busy`, `io`.
 */
export async function loadCopy(folder: StateFolder, former: ScopesFile | null, fs: FileSystem): Promise<Copy> {
  for (let looks = 0; ; looks++) {
    const stat = fileStat(folder.databasePath);
    const opened = await openDatabase(folder.databasePath);
    const db = opened?.db ?? await newDatabase();
    let file: ScopesFile | null = null;
    try {
      createSchema(db, folder.databasePath);
      const folded = readFolded(db);
      file = former && former.inode === inodeOf(folder.scopesPath) ? former : openScopes(folder.scopesPath, fs);
      const header = file?.header() ?? null;
      const end = header ? placeAfter(folded, header) : 0;
      if (end !== null) return { db, stat, folded, applier: applier(db), selector: selector(db), file, end };
      if (header && looks > 0 && sameStat(stat, fileStat(folder.databasePath)) && file?.inode === inodeOf(folder.scopesPath)) {
        throw new StateError('corrupt', `${missing(folder.databasePath, folder.scopesPath, header)}. Put the database back from a backup, or run \`millrace runs\` to go on with what is left`);
      }
    } catch (error) {
      discard(db, file, former);
      throw error;
    }
    discard(db, file, former);
    await sleep(5);
  }
}

function discard(db: Database, file: ScopesFile | null, former: ScopesFile | null): void {
  db.close();
  if (file !== former) file?.close();
}

/** Inode of a file, 0 when there is none. */
export function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

/** Tells one state of a file from the next. */
export interface FileStat {
  readonly inode: number;
  readonly size: number;
  readonly modified: number;
}

/** Null when there is no such file. */
export function fileStat(path: string): FileStat | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? { inode: stat.ino, size: stat.size, modified: stat.mtimeMs } : null;
}

export function sameStat(a: FileStat | null, b: FileStat | null): boolean {
  return a?.inode === b?.inode && a?.size === b?.size && a?.modified === b?.modified;
}
