import { existsSync } from 'node:fs';
import { stateFolder } from './folder';
import { releaseOwnLock } from './lock';

/** Releases what a thread of this process that died in a fold of a root has left locked. Only when that thread is surely gone. `log` hears of what cannot be released. */
export function releaseFold(root: string, log: (message: string) => void): void {
  const folder = stateFolder(root);
  try {
    for (const path of existsSync(folder.dir) ? [folder.foldLockPath, folder.scopesLockPath] : []) releaseOwnLock(path);
  } catch (error) {
    log(`the locks of the fold of ${root} could not be released: ${error instanceof Error ? error.message : String(error)}`);
  }
}
