import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'sql.js';
import { nodeFileSystem, syncFolder } from './fileSystem';
import { acquireLock } from './lock';
import { deleteRunRows } from './runRows';
import { runIds, type StateFolder } from './folder';
import { ioError, StateError } from './stateError';

const suffix = '.deleted';

/**
 * Decides that a run is deleted: nobody finds it any more, and the next fold removes its rows and then its files,
 * whoever dies meanwhile. Throws StateError `not-found`, `busy` for a run whose process lives, `invalid`, `io`.
 */
export async function deleteRun(folder: StateFolder, id: string): Promise<void> {
  const journal = folder.journalPath(id);
  if (!existsSync(journal)) throw new StateError('not-found', `there is no run ${id}; \`millrace runs\` lists those there are`);
  const lock = await acquireLock(folder.runLockPath(id), { wait: 0 }).catch((error: unknown) => {
    if (!(error instanceof StateError) || error.kind !== 'busy') throw error;
    throw new StateError('busy', `run ${id} is running; end it with \`millrace cancel ${id}\`, then delete it`, { cause: error, transient: false });
  });
  try {
    renameSync(journal, deletedPath(folder, id));
    syncFolder(folder.runsDir, nodeFileSystem);
  } catch (error) {
    throw ioError(`delete the journal ${journal}`, error);
  } finally {
    lock.release();
  }
}

/** Deletes the rows of runs that are to be deleted; their ids. Throws StateError `io`. */
export function deleteMarkedRows(db: Database, folder: StateFolder): string[] {
  const ids = runIds(folder, suffix);
  for (const id of ids) {
    deleteRunRows(db, id);
    db.run('DELETE FROM journals WHERE run = ?', [id]);
  }
  return ids;
}

/** Removes the files of runs whose rows are gone from the database of the disk; what says so goes last. Throws StateError `io`. */
export function removeRunFiles(folder: StateFolder, ids: readonly string[]): void {
  for (const id of ids) {
    try {
      for (const path of [folder.logsDir(id), folder.valuesDir(id), folder.scratchDir(id), folder.controlPath(id)]) rmSync(path, { recursive: true, force: true });
      removeLock(folder.runLockPath(id), id);
      rmSync(deletedPath(folder, id), { force: true });
    } catch (error) {
      throw ioError(`remove the files of run ${id}`, error);
    }
  }
}

/** The generations of the lock, which nobody can be waiting for: there is no journal to write. */
function removeLock(path: string, id: string): void {
  const dir = dirname(path);
  for (const name of readdirSync(dir)) if (name.startsWith(`${id}.`)) rmSync(join(dir, name), { force: true });
}

function deletedPath(folder: StateFolder, id: string): string {
  return `${folder.journalPath(id).slice(0, -'.journal'.length)}${suffix}`;
}
