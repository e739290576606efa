import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { append, commit, globalKey, logKey, put } from './conformance/commits';
import { memoryBackend } from './memory/memoryBackend';
import { momentAfter, moments, momentText } from './moments';
import { storeOver } from './store';
import { transact } from './transaction';

const noon = Date.UTC(2026, 0, 1, 12) * 1000;

describe('a transaction', () => {
  it('takes a row for gone at the very moment of its end', async () => {
    const backend = memoryBackend();
    await commit(backend, [put(globalKey('before'), { expires: momentText(noon - 1) }), put(globalKey('now'), { expires: momentText(noon) }), put(globalKey('after'), { expires: momentText(noon + 1) })]);
    const setting = { backend, moments: () => momentText(noon), writer: 'user' };
    await transact(setting, async (transaction) => {
      const alive = async (name: string) => await transaction.read(globalKey(name)) !== null;
      assert.deepEqual([await alive('before'), await alive('now'), await alive('after')], [false, false, true]);
      assert.equal((await transaction.scan('scoped_values', [])).length, 1);
      assert.equal((await transaction.scanExpired('scoped_values', [])).length, 3);
    });
  });

  it('asks for each row once, however often it is read', async () => {
    const backend = memoryBackend();
    const asked: number[] = [];
    const counting = { ...backend, read: (keys: Parameters<typeof backend.read>[0]) => (asked.push(keys.length), backend.read(keys)) };
    await transact({ backend: counting, moments: moments(), writer: 'user' }, async (transaction) => {
      await transaction.load([globalKey('a'), globalKey('b')]);
      for (const name of ['a', 'b', 'c', 'a', 'c']) await transaction.read(globalKey(name));
    });
    assert.deepEqual(asked, [2, 1]);
  });

  it('sees its own records in a log, and what it trims', async () => {
    const backend = memoryBackend();
    const log = logKey('r');
    await commit(backend, [append(log, '1'), append(log, '2')]);
    await transact({ backend, moments: moments(), writer: 'user' }, async (transaction) => {
      const values = async (limit = 10) => (await transaction.readLog(log, limit)).map(({ value }) => value);
      transaction.append(log, '3');
      assert.deepEqual([await values(), await values(2)], [['3', '2', '1'], ['3', '2']]);
      transaction.trim(log, 2);
      transaction.append(log, '4');
      assert.deepEqual(await values(), ['4', '3', '2']);
    });
    assert.deepEqual((await backend.readLog({ log, limit: 10, newestFirst: true })).map(({ value }) => value), ['4', '3', '2']);
  });

  it('gives up on values that never stay as they were read, with what to do', async () => {
    const backend = memoryBackend();
    let now = 0;
    const real = performance.now;
    performance.now = () => now;
    try {
      await assert.rejects(transact({ backend: { ...backend, commit: async () => { now += 6000; return false; } }, moments: moments(() => 1), writer: 'user' }, async (transaction) => {
        await transaction.read(globalKey('a'));
        transaction.put(globalKey('a'), { value: '1' });
      }), /others kept changing the same values for 10 s; try again/);
    } finally {
      performance.now = real;
    }
  });

  it('waits for those of its process who change the same row, so that no commit of theirs fails', async () => {
    const backend = memoryBackend();
    const outcomes: boolean[] = [];
    const slow = { ...backend, commit: async (change: Parameters<typeof backend.commit>[0]) => {
      await later();
      const done = await backend.commit(change);
      outcomes.push(done);
      return done;
    } };
    const scope = storeOver(slow, 'memory').scope({ kind: 'global' });
    await Promise.all(Array.from({ length: 100 }, () => scope.increment('n')));
    assert.equal(await scope.get('n'), 100);
    assert.deepEqual(outcomes, Array.from({ length: 100 }, () => true));
  });

  it('waits for nobody who changes other rows, nor for one that failed', async () => {
    const backend = memoryBackend();
    let open: (outcome: Error) => void = () => undefined;
    const gate = new Promise<void>((_, reject) => { open = reject; });
    let asked = 0;
    const gated = { ...backend, commit: (change: Parameters<typeof backend.commit>[0]) => (asked++ === 0 ? gate.then(() => true) : backend.commit(change)) };
    const scope = storeOver(gated, 'memory').scope({ kind: 'global' });
    const stuck = assert.rejects(scope.set('a', 1), /^Error: no disk$/);
    while (asked === 0) await later();
    const behind = scope.set('a', 2);
    await scope.set('b', 1);
    open(new Error('no disk'));
    await stuck;
    assert.equal((await behind).version, 1);
  });

  it('is told to the log once, also when it had to run again', async () => {
    const events: string[] = [];
    const store = storeOver(memoryBackend(), 'memory', { log: ({ event }) => { events.push(event); } });
    await Promise.all(Array.from({ length: 10 }, () => store.scope({ kind: 'global' }).increment('n')));
    assert.equal(events.filter((event) => event === 'value_saved').length, 10);
  });
});

describe('moments', () => {
  it('rise by a microsecond where the clock stands still or goes back', () => {
    let clock = noon / 1000;
    const next = moments(() => clock);
    const first = [next(), next()];
    clock -= 1000;
    assert.deepEqual([...first, next()], ['2026-01-01T12:00:00.000000Z', '2026-01-01T12:00:00.000001Z', '2026-01-01T12:00:00.000002Z']);
  });

  it('are counted on to the microsecond', () => {
    assert.equal(momentAfter('2026-01-01T12:00:00.999999Z', 0.001), '2026-01-01T12:00:01.000000Z');
    assert.equal(momentAfter('2026-01-01T12:00:00.000001Z', 86_400_000), '2026-01-02T12:00:00.000001Z');
  });
});
