import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock } from '../../lock';
import { until } from '../conformance/place';
import { StateError } from '../../stateError';
import { burstLock } from './burstLock';

describe('a lock that is kept for a burst', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'burst-'));
    path = join(dir, 'x.lock');
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const generation = (): number => Math.max(0, ...readdirSync(dir).map((name) => /^x\.lock\.(\d+)$/.exec(name)?.[1] ?? 0).map(Number));
  const free = (): boolean => readFileSync(`${path}.${generation()}`, 'utf8').includes('"holder":null');

  it('is taken once for many pieces of work, one at a time, and let go soon after', async () => {
    const lock = burstLock(path);
    let inside = 0;
    await Promise.all(Array.from({ length: 100 }, () => lock.use(async () => {
      assert.equal(++inside, 1);
      await null;
      inside--;
    })));
    assert.ok(generation() < 10, `${generation()} generations`);
    await until('it is free', free);
    await lock.close();
  });

  it('goes back and forth between two that never stop, and is never both\'s', async () => {
    const locks = [burstLock(path), burstLock(path)];
    const turns = [0, 0];
    let inside = 0;
    const deadline = Date.now() + 15_000;
    await Promise.all(locks.map(async (lock, i) => {
      while (Math.min(...turns) < 50 && Date.now() < deadline) {
        await lock.use(async () => {
          assert.equal(++inside, 1);
          await sleep(0);
          inside--;
        });
        turns[i] = (turns[i] ?? 0) + 1;
      }
    }));
    assert.ok(Math.min(...turns) >= 50, turns.join());
    for (const lock of locks) await lock.close();
  });

  it('is waited for, and then busy with who holds it', async () => {
    const other = await acquireLock(path, { wait: 0 });
    const lock = burstLock(path, 50);
    await assert.rejects(lock.use(() => undefined), (error) => error instanceof StateError && error.kind === 'busy' && error.message.includes(String(process.pid)));
    other.release();
    assert.equal(await lock.use(() => 7), 7);
    await lock.close();
    assert.equal(free(), true);
  });

  it('is let go when work fails, and close waits for work', async () => {
    const lock = burstLock(path);
    await assert.rejects(lock.use(() => { throw new Error('no'); }), /^Error: no$/);
    let done = false;
    void lock.use(async () => {
      await sleep(20);
      done = true;
    });
    await lock.close();
    assert.equal(done, true);
    assert.equal(free(), true);
  });
});
