import type { JournalWriter } from '../journal';
import type { RunRecord } from '../runRecords';
import { StateError } from '../stateError';
import type { Op, Row } from '../store/backend';
import type { Moments } from '../store/moments';
import type { RunLock } from './runLock';
import { afterRecord, nextRow, readStoredRun, recordsKey, runKey } from './storedRun';

/** A journal in a store. */
export interface StoredJournal extends JournalWriter {
  /** Takes nothing more; resolves when nothing is under way. */
  close(): Promise<void>;
}

export interface StoredJournalSetting {
  readonly runId: string;
  readonly lock: RunLock;
  /** The run's row as the store has it; null for a new run. */
  readonly row: Row | null;
  readonly moments: Moments;
  /** Told of records once the store has them. What it throws breaks the journal. */
  readonly onKept: (records: readonly RunRecord[]) => void;
}

/** What waits to be committed. */
interface Queued {
  readonly record: RunRecord;
  /** JSON text. */
  readonly value: string;
}

/** Records and characters of one commit at most, but for a single larger record: a store takes them in one message. */
const largest = { records: 500, characters: 4 * 1024 * 1024 };

/**
 * Writes a run's records into a store. They are queued and go in batches, one commit at a time, with the run's row in
 * each: what comes while a commit is under way goes into the next. Starts alone need only survive SIGKILL.
 */
export function storedJournal({ runId, lock, row: before, moments, onKept }: StoredJournalSetting): StoredJournal {
  let row = before;
  let run = before && readStoredRun(before);
  const queue: Queued[] = [];
  let appended = 0;
  let kept = 0;
  let waiting: { readonly upTo: number; readonly resolve: () => void; readonly reject: (error: StateError) => void }[] = [];
  let broken: StateError | null = null;
  let tellBroken: (error: StateError) => void = () => undefined;
  let pumping: Promise<void> | null = null;

  function breakOff(error: unknown): void {
    if (broken) return;
    broken = error instanceof StateError ? error : new StateError('io', `cannot write run ${runId} to the store: ${String(error)}`, { cause: error });
    for (const { reject } of waiting) reject(broken);
    waiting = [];
    if (broken.kind !== 'closed') tellBroken(broken);
  }

  async function pump(): Promise<void> {
    // All that this turn appends goes together.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (queue.length > 0 && !broken) {
        const batch = queue.splice(0, batchLength(queue));
        await commit(batch);
        kept += batch.length;
        for (const waiter of waiting) if (waiter.upTo <= kept) waiter.resolve();
        waiting = waiting.filter(({ upTo }) => upTo > kept);
      }
    } catch (error) {
      breakOff(error);
    }
    // In the same turn as the last look at the queue.
    pumping = null;
  }

  async function commit(batch: readonly Queued[]): Promise<void> {
    const records = batch.map(({ record }) => record);
    const after = records.reduce(afterRecord, run);
    const now = moments();
    let next: Row | null = null;
    await lock.commit((stamp) => {
      const ops: Op[] = batch.map(({ value }) => ({ op: 'append', log: recordsKey(runId), at: now, value }));
      if (!after) return ops;
      next = nextRow(runKey(runId), row, { value: JSON.stringify(after), stamp, status: after.status, updated: now });
      return [...ops, { op: 'put', row: next }];
    }, records.every(({ t }) => t === 'start') ? 'written' : 'synced');
    row = next ?? row;
    run = after;
    onKept(records);
  }

  const settled = (): Promise<void> => {
    if (broken) return Promise.reject(broken);
    if (kept === appended) return Promise.resolve();
    return new Promise((resolve, reject) => waiting.push({ upTo: appended, resolve, reject }));
  };
  lock.onLost(breakOff);

  return {
    append(record) {
      if (broken) throw broken;
      queue.push({ record, value: JSON.stringify(record) });
      appended++;
      pumping ??= pump();
    },
    written: settled,
    sync: settled,
    onBroken(listener) {
      tellBroken = listener;
      if (broken) listener(broken);
    },
    async close() {
      await pumping;
      breakOff(new StateError('closed', `run ${runId} is closed`));
    },
  };
}

/** How many of the first records make one commit. */
function batchLength(queue: readonly Queued[]): number {
  let characters = 0;
  const end = queue.findIndex(({ value }, i) => (characters += value.length) > largest.characters && i > 0);
  return Math.min(end < 0 ? queue.length : end, largest.records);
}
