import { isAlive, processIdentity, silence } from '../identity';
import type { ProcessIdentity } from '../runRecords';
import { StateError } from '../stateError';
import type { Backend, Durability, Op, Row } from '../store/backend';
import type { Moments } from '../store/moments';
import { controlKey, lockKey, newCommitId, nextRow } from './storedRun';

/** Somebody else writes the run. */
export class RunHeld extends StateError {
  override readonly name = 'RunHeld';

  constructor(runId: string, holder: ProcessIdentity | null) {
    super('busy', holder
      ? `run ${runId} is still running in process ${holder.pid} on ${holder.host}`
      : `run ${runId} has been taken over by another process, because this one had given no sign of life for too long; nothing more is written here`, { transient: false });
  }
}

/** Lock of a run in a store: a row that names its holder. All that the holder commits expects that row as he left it, so who has lost it can write nothing. */
export interface RunLock {
  /** Commits, one after the other. `ops` are made when it is their turn. Rejects with RunHeld when the lock is lost, StateError. */
  commit(ops: (stamp: string) => Op[], durability: Durability): Promise<void>;
  /** Called when a sign of life could not be given. */
  onLost(listener: (error: unknown) => void): void;
  /** Gives it free, when it is still ours and the store can be reached. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a run; a holder that is dead, or elsewhere and silent for five minutes, is followed at once. A stale
 * request to cancel goes with it. Rejects with RunHeld, StateError.
 */
export async function takeRunLock(backend: Backend, runId: string, moments: Moments, signEveryMs = silence / 10): Promise<RunLock> {
  for (;;) {
    const [before = null] = await backend.read([lockKey(runId)]);
    const holder = before && readHolder(before);
    if (before && holder && isAlive(holder, Date.parse(before.updated))) throw new RunHeld(runId, holder);
    const row = lockRow(runId, before, newCommitId(), moments());
    const taken = await backend.commit({
      id: row.stamp, ops: [{ op: 'put', row }, { op: 'delete', key: controlKey(runId) }], expected: [{ key: row.key, stamp: before?.stamp ?? null }], durability: 'written',
    });
    if (taken) return heldLock(backend, runId, row, moments, signEveryMs);
  }
}

function heldLock(backend: Backend, runId: string, taken: Row, moments: Moments, signEveryMs: number): RunLock {
  let row = taken;
  let last: Promise<unknown> = Promise.resolve();
  let lost: (error: unknown) => void = () => undefined;

  /** One at a time: a sign of life changes the very row that the other commits expect. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  async function commit(makeOps: (stamp: string) => Op[], durability: Durability, next: (stamp: string) => Row | null): Promise<void> {
    const id = newCommitId();
    const after = next(id);
    const ops = after ? [...makeOps(id), { op: 'put' as const, row: after }] : makeOps(id);
    if (!await backend.commit({ id, ops, expected: [{ key: row.key, stamp: row.stamp }], durability })) throw new RunHeld(runId, null);
    row = after ?? row;
  }

  const timer = setInterval(() => {
    inTurn(() => commit(() => [], 'written', (stamp) => lockRow(runId, row, stamp, moments()))).catch((error: unknown) => lost(error));
  }, signEveryMs);
  timer.unref();

  return {
    commit: (ops, durability) => inTurn(() => commit(ops, durability, () => null)),
    onLost: (listener) => { lost = listener; },
    async release() {
      clearInterval(timer);
      try {
        await inTurn(() => commit(() => [{ op: 'delete', key: row.key }, { op: 'delete', key: controlKey(runId) }], 'written', () => null));
      } catch (error) {
        // Whoever comes next finds the lock of a process that has ended.
        if (!(error instanceof StateError)) throw error;
      }
    },
  };
}

function lockRow(runId: string, before: Row | null, stamp: string, updated: string): Row {
  return nextRow(lockKey(runId), before, { value: JSON.stringify(processIdentity()), stamp, status: '', updated });
}

/** Who holds a lock; null for what nobody of ours has written. */
export function readHolder(row: Row): ProcessIdentity | null {
  try {
    return JSON.parse(row.value);
  } catch {
    return null;
  }
}
