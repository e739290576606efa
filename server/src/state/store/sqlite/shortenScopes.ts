import { statSync } from 'node:fs';
import type { FileSystem } from '../../fileSystem';
import { journalLimit } from '../../foldDue';
import type { StateFolder } from '../../folder';
import { StateError } from '../../stateError';
import { burstLock } from './burstLock';
import { beginEpoch } from './newEpoch';
import { openScopes } from './scopesFile';
import type { Folded } from './scopesFrames';

/** Milliseconds to wait for who appends; the next fold tries again. */
const patience = 2000;

/**
 * Begins a journal that has grown too long anew, without what the database of the disk holds. Only for who holds the
 * fold lock. What hinders it is no failure of the fold: journal and database are right without it.
 */
export async function shortenScopes(folder: StateFolder, folded: Folded | null, fs: FileSystem): Promise<void> {
  const size = statSync(folder.databasePath, { throwIfNoEntry: false })?.size ?? 0;
  if (!folded || folded.bytes <= journalLimit(size)) return;
  const lock = burstLock(folder.scopesLockPath, patience);
  try {
    await lock.use(() => {
      const file = openScopes(folder.scopesPath);
      try {
        if (file?.header()?.frame.epoch === folded.epoch) beginEpoch(folder, folded, file.bytes(folded.bytes, file.read(folded.bytes).end), fs);
      } finally {
        file?.close();
      }
    });
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
  } finally {
    await lock.close();
  }
}
