import assert from 'node:assert/strict';
import type { Backend } from './backend';
import { at, commit, globalKey, put, row } from './conformance/commits';
import { expiredFound } from './expired';
import { memoryBackend } from './memory/memoryBackend';
import { moments } from './moments';
import { storeOver } from './store';
import { ownTransactions } from './work';

describe('removing what has expired', () => {
  it('leaves what was written anew since it was found', async () => {
    const backend = memoryBackend();
    const run = ownTransactions({ backend, moments: moments(), writer: 'user' }, () => {}, 'written');
    const [a, b, c] = ['a', 'b', 'c'].map((name) => row(globalKey(name), { expires: at(0) }));
    assert.ok(a && b && c);
    await commit(backend, [put(a.key, { value: '2' }), put(b.key, { expires: '2999-01-01T00:00:00.000000Z' }), { op: 'put', row: c }]);
    const removal = expiredFound(run, 0);
    removal.found([a, b, c]);
    await removal.settled();
    assert.deepEqual((await backend.read([a.key, b.key, c.key])).map((found) => found?.value), ['2', '1', undefined]);
  });

  it('is done before the store closes', async () => {
    const backend = memoryBackend();
    await commit(backend, [put(globalKey('a'), { expires: at(0) })]);
    let left: unknown;
    const slow: Backend = {
      ...backend,
      commit: async (change) => { await new Promise((done) => setImmediate(done)); return backend.commit(change); },
      close: async () => { left = await backend.read([globalKey('a')]); },
    };
    const store = storeOver(slow, 'slow');
    assert.equal(await store.scope({ kind: 'global' }).get('a'), undefined);
    await store.close();
    assert.deepEqual(left, [null]);
  });
});
