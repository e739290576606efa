import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { nodeFileSystem } from '../../fileSystem';
import { createStateFolder } from '../../folder';
import { storeOver } from '../store';
import { openSqlite } from './sqliteBackend';
import { sharedFlush } from './sharedFlush';

describe('a shared flush', () => {
  it('is one for all who ask in a turn, and the next for all who come while it runs', async () => {
    const ends: (() => void)[] = [];
    const flush = sharedFlush(() => new Promise((resolve) => { ends.push(resolve); }));
    const first = [flush(), flush()];
    while (ends.length < 1) await turn();
    let over = false;
    const second = [flush(), flush()].map((one) => one.then(() => { over = true; }));
    ends[0]?.();
    await Promise.all(first);
    assert.equal(over, false);
    while (ends.length < 2) await turn();
    ends[1]?.();
    await Promise.all(second);
    assert.equal(ends.length, 2);
  });

  it('fails for all who shared it, and for nobody who comes later', async () => {
    let broken = true;
    const flush = sharedFlush(async () => { if (broken) throw new Error('no disk'); });
    assert.deepEqual((await Promise.allSettled([flush(), flush()])).map(({ status }) => status), ['rejected', 'rejected']);
    broken = false;
    await flush();
  });

  it('makes sixteen changes at once durable together', async () => {
    const root = mkdtempSync(join(tmpdir(), 'flush-'));
    let flushes = 0;
    const folder = createStateFolder(root);
    const store = storeOver(openSqlite(folder, { ...nodeFileSystem, datasync: (fd) => (flushes++, nodeFileSystem.datasync(fd)) }), 'sqlite');
    try {
      const scope = store.scope({ kind: 'global' });
      await scope.set('k', 0);
      flushes = 0;
      await Promise.all(Array.from({ length: 16 }, (_, i) => scope.set(`k${i}`, i)));
      assert.equal(flushes, 1);
    } finally {
      await store.close();
      rmSync(root, { recursive: true });
    }
  });
});
