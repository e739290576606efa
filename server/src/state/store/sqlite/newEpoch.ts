import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { syncFolder, writeSynced, type FileSystem } from '../../fileSystem';
import type { StateFolder } from '../../folder';
import { encodeFrame } from '../../journalFrame';
import { ioError } from '../../stateError';
import type { EpochFrame, Folded } from './scopesFrames';

/** The first frame of a journal that goes on from what a database holds. */
export function epochFrame(follows: Folded | null): Buffer {
  const frame: EpochFrame = { t: 'epoch', v: 1, epoch: randomBytes(9).toString('base64url'), follows, at: new Date().toISOString() };
  return encodeFrame(frame);
}

/**
 * Puts a new journal in the place of the one that the database holds up to `folded`; `carried` is what followed there.
 * Only for who holds the lock of the journal. Throws StateError `io`; then the old one stands.
 */
export function beginEpoch(folder: StateFolder, folded: Folded, carried: Buffer, fs: FileSystem): void {
  const temporary = `${folder.scopesPath}.tmp`;
  try {
    writeSynced(temporary, Buffer.concat([epochFrame(folded), carried]), fs);
    fs.rename(temporary, folder.scopesPath);
    syncFolder(folder.dir, fs);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw ioError(`begin the journal ${folder.scopesPath} anew`, error);
  }
}
