import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deleteRun } from '../deleteRun';
import { ensureStateFolder, type StateFolder } from '../folder';
import { openJournal } from '../journal';
import { acquireLock } from '../lock';
import { giveSigns } from '../signOfLife';
import { spillValue } from '../spilledValues';
import type { RunStore } from './runStore';

/** Runs as journals in a state folder: the default store. */
export function localRuns(folder: StateFolder): RunStore {
  return {
    folder,
    mirrored: false,
    logTag: () => '',
    address: `sqlite:${folder.databasePath}`,
    shown: folder.databasePath,
    refresh: async () => undefined,
    async openWriter(runId) {
      ensureStateFolder(folder);
      const lock = await acquireLock(folder.runLockPath(runId), { wait: 0 });
      try {
        const journal = openJournal(folder.journalPath(runId));
        const signs = giveSigns(folder.journalPath(runId));
        return {
          journal: { ...journal, append: (record) => journal.append(spillValue(folder, runId, record)) },
          async close() {
            signs.stop();
            try {
              journal.close();
            } finally {
              lock.release();
            }
          },
        };
      } catch (error) {
        lock.release();
        throw error;
      }
    },
    delete: (runId) => deleteRun(folder, runId),
    requests(runId) {
      const path = folder.controlPath(runId);
      return {
        bySignal: false,
        async leave() {
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, 'cancel\n');
        },
        isLeft: async () => existsSync(path),
        remove: async () => rmSync(path, { force: true }),
      };
    },
    watch: () => () => undefined,
    close: async () => undefined,
  };
}
