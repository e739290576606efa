import { existsSync } from 'node:fs';
import { deleteRun } from '../deleteRun';
import type { StateFolder } from '../folder';
import { liveness } from '../identity';
import { openJournal } from '../journal';
import { acquireLock } from '../lock';
import { StateError } from '../stateError';
import type { Backend } from '../store/backend';
import { moments } from '../store/moments';
import { Mirror } from './mirror';
import { readHolder, RunHeld, takeRunLock } from './runLock';
import type { RunStore, RunWriter } from './runStore';
import { storedJournal } from './storedJournal';
import { controlKey, lockKey, newCommitId, nextRow, recordsKey, runKey } from './storedRun';

export interface StoredRunsOptions {
  readonly backend: Backend;
  /** Where the runs are mirrored. */
  readonly folder: StateFolder;
  readonly address: string;
  readonly shown: string;
}

/** Milliseconds in which a refresh of this machine may be at a run. */
const refreshing = 10_000;

/** Runs in a store: what it holds is the truth, the folder here a mirror. */
export function storedRuns({ backend, folder, address, shown }: StoredRunsOptions): RunStore {
  const mirror = new Mirror(folder, backend);
  const clock = moments();

  async function openWriter(runId: string): Promise<RunWriter> {
    mirror.create();
    const lock = await takeRunLock(backend, runId, clock);
    try {
      const own = await acquireLock(folder.runLockPath(runId), { wait: refreshing });
      try {
        const [row = null] = await backend.read([runKey(runId)]);
        await mirror.copyHeld(runId);
        const copy = openJournal(folder.journalPath(runId));
        const journal = storedJournal({ runId, lock, row, moments: clock, onKept: (records) => records.forEach((record) => copy.append(record)) });
        return {
          journal,
          async close() {
            await journal.close();
            copy.close();
            own.release();
            await lock.release();
          },
        };
      } catch (error) {
        own.release();
        throw error;
      }
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  return {
    folder,
    mirrored: true,
    logTag: () => mirror.tag(),
    address,
    shown,
    async refresh(runId) {
      if (runId === undefined) return mirror.refresh();
      const [row] = await backend.read([runKey(runId)]);
      if (row) return mirror.bringUp([row]);
      return mirror.refresh();
    },
    openWriter,
    async delete(runId) {
      const [row = null] = await backend.read([runKey(runId)]);
      if (!row) throw new StateError('not-found', `there is no run ${runId}; \`millrace runs\` lists those there are`);
      const lock = await takeRunLock(backend, runId, clock).catch((error: unknown) => {
        if (!(error instanceof RunHeld)) throw error;
        throw new StateError('busy', `run ${runId} is running; end it with \`millrace cancel ${runId}\`, then delete it`, { cause: error, transient: false });
      });
      try {
        await lock.commit(() => [{ op: 'delete', key: row.key }, { op: 'trim', log: recordsKey(runId), keep: 0 }], 'synced');
      } finally {
        await lock.release();
      }
      if (existsSync(folder.journalPath(runId))) await deleteRun(folder, runId);
    },
    requests: (runId) => ({
      bySignal: true,
      leave: () => leaveRequest(backend, runId, clock()),
      async isLeft() {
        const [row = null] = await backend.read([controlKey(runId)]);
        return row !== null;
      },
      // Taking and releasing the lock does it.
      remove: async () => undefined,
    }),
    watch: (listener) => backend.watch((changed) => {
      if (changed === 'all' || changed.some(({ table }) => table === 'stored_runs' || table === 'locks')) listener();
    }),
    close: () => backend.close(),
  };
}

/** A process of this machine hears the signal; where a store takes one writer at a time, it could not be asked otherwise. */
async function leaveRequest(backend: Backend, runId: string, now: string): Promise<void> {
  const [lock = null, before = null] = await backend.read([lockKey(runId), controlKey(runId)]);
  const holder = lock && readHolder(lock);
  if (before || (holder && process.platform !== 'win32' && liveness(holder) === 'alive')) return;
  const row = nextRow(controlKey(runId), before, { value: '"cancel"', stamp: newCommitId(), status: '', updated: now });
  // Not done: somebody else has asked meanwhile.
  await backend.commit({ id: row.stamp, ops: [{ op: 'put', row }], expected: [{ key: row.key, stamp: null }], durability: 'written' });
}
