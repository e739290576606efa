import assert from 'node:assert/strict';
import { processIdentity, silence } from '../identity';
import type { ProcessIdentity } from '../runRecords';
import type { Commit } from '../store/backend';
import { memoryBackend } from '../store/memory/memoryBackend';
import { moments, momentText } from '../store/moments';
import { readHolder, RunHeld, takeRunLock } from './runLock';
import { controlKey, lockKey, nextRow, recordsKey } from './storedRun';

const id = '20240102T030405678-k3f9q2';
const elsewhere: ProcessIdentity = { ...processIdentity(), host: 'elsewhere', bootId: 'other' };

/** A store in which `holder` holds the lock and was last heard so many ms ago. */
async function heldBy(holder: ProcessIdentity, silentMs: number) {
  const backend = memoryBackend();
  const updated = momentText((Date.now() - silentMs) * 1000);
  await put(backend, lockKey(id), JSON.stringify(holder), updated);
  return backend;
}

async function put(backend: ReturnType<typeof memoryBackend>, key: ReturnType<typeof lockKey>, value: string, updated = moments()()): Promise<void> {
  const [before = null] = await backend.read([key]);
  const row = nextRow(key, before, { value, stamp: `by hand ${updated}`, status: '', updated });
  await backend.commit({ id: row.stamp, ops: [{ op: 'put', row }], expected: [], durability: 'written' });
}

const holderOf = async (backend: ReturnType<typeof memoryBackend>) => {
  const [row = null] = await backend.read([lockKey(id)]);
  return row && readHolder(row);
};

describe('the lock of a run in a store', () => {
  it('is one process\'s, names it, and can be taken again when it is free', async () => {
    const backend = memoryBackend();
    const lock = await takeRunLock(backend, id, moments());
    assert.deepEqual(await holderOf(backend), processIdentity());
    await assert.rejects(takeRunLock(backend, id, moments()), (error) => error instanceof RunHeld && error.kind === 'busy' && /still running in process \d+ on /.test(error.message));
    await lock.release();
    assert.equal(await holderOf(backend), null);
    await (await takeRunLock(backend, id, moments())).release();
  });

  it('goes to one of many that want it at once', async () => {
    const backend = memoryBackend();
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => takeRunLock(backend, id, moments())));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const one of all) if (one.status === 'rejected') assert.ok(one.reason instanceof RunHeld);
  });

  it('of a dead process is taken at once, of one elsewhere after its silence only', async () => {
    for (const [holder, silentMs, takes] of [
      [{ ...processIdentity(), startTime: 'earlier' }, 0, true], [{ ...processIdentity(), bootId: 'earlier' }, 0, true],
      [elsewhere, 0, false], [elsewhere, silence / 2, false], [elsewhere, silence + 1000, true],
    ] as const) {
      const backend = await heldBy(holder, silentMs);
      const taken = await takeRunLock(backend, id, moments()).then(() => true, (error: unknown) => error instanceof RunHeld ? false : Promise.reject(error));
      assert.equal(taken, takes, `${JSON.stringify(holder)} silent for ${silentMs} ms`);
    }
  });

  it('once lost lets nothing be written any more, and its loss is told without a commit too', async () => {
    const backend = memoryBackend();
    const lock = await takeRunLock(backend, id, moments(), 5);
    const lost = new Promise<unknown>((resolve) => lock.onLost(resolve));
    await put(backend, lockKey(id), JSON.stringify(elsewhere));
    const append = () => lock.commit(() => [{ op: 'append', log: recordsKey(id), at: '', value: '1' }], 'written');
    await assert.rejects(append(), (error) => error instanceof RunHeld && /taken over by another process/.test(error.message));
    assert.ok(await lost instanceof RunHeld);
    await lock.release();
    assert.deepEqual([await holderOf(backend), await backend.readLog({ log: recordsKey(id), limit: 9, newestFirst: false })], [elsewhere, []]);
  });

  it('gives signs of life between commits without getting in their way', async () => {
    const memory = memoryBackend();
    // As a server does, it takes a moment, in which a sign can come.
    const backend = { ...memory, commit: async (commit: Commit) => (await new Promise((resolve) => setTimeout(resolve, 2)), memory.commit(commit)) };
    const lock = await takeRunLock(backend, id, moments(), 1);
    let lost: unknown = null;
    lock.onLost((error) => { lost ??= error; });
    const signs = async () => (await backend.read([lockKey(id)]))[0]?.version ?? 0;
    let commits = 0;
    while (lost === null && await signs() < 20) {
      await lock.commit(() => [{ op: 'append', log: recordsKey(id), at: '', value: String(commits) }], 'written');
      commits++;
    }
    assert.equal(lost, null);
    assert.equal((await backend.readLog({ log: recordsKey(id), limit: 1_000_000, newestFirst: false })).length, commits);
    await lock.release();
  });

  it('takes a request to cancel with it that an earlier process was asked', async () => {
    const backend = memoryBackend();
    await put(backend, controlKey(id), '"cancel"');
    await takeRunLock(backend, id, moments());
    assert.deepEqual(await backend.read([controlKey(id)]), [null]);
  });
});
