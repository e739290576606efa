import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { refused, until, type Place } from './place';
import { onNewStore } from './storePlace';

const global: Scope = { kind: 'global' };
const hour = 3_600_000;

/** Time to live: K22. */
export function expiryCases(place: () => Promise<Place>): void {
  describe('what has an end', () => {
    it('K22 is gone from it on for every reader, and new when it is set again', onNewStore(place, async ({ store, forward }) => {
      const scope = store.scope(global);
      const { expires } = await scope.set('k', 1, { ttl: hour });
      assert.ok(expires !== null && expires > (await scope.entry('k'))!.updated);
      await scope.set('stays', 2);
      forward(hour - 60_000);
      assert.equal(await scope.get('k'), 1);
      forward(60_001);
      assert.deepEqual(
        [await scope.get('k'), await scope.entry('k'), await scope.list(), await scope.getScope(), await scope.getMany(['k', 'stays']), (await scope.entries()).length],
        [undefined, null, ['stays'], { stays: 2 }, { stays: 2 }, 1],
      );
      assert.deepEqual([await scope.delete('k'), await scope.compareAndSwap('k', 1, 2), await scope.setIfVersion('k', 1, 2), await scope.expire('k', hour)], [false, false, false, false]);
      assert.equal(await scope.increment('k'), 1);
      const again = await scope.entry('k');
      assert.deepEqual([again?.version, again?.expires], [1, null]);
    }));

    it('lives on only when it is said so: writing anew without an end has none, counting keeps it (each save began it anew)', onNewStore(place, async ({ store, forward }) => {
      const scope = store.scope(global);
      await scope.set('a', 1, { ttl: hour });
      await scope.set('a', 2);
      await scope.set('b', 1, { ttl: hour });
      await scope.increment('b');
      await scope.set('c', 1, { ttl: hour });
      assert.equal(await scope.expire('c', 3 * hour), true);
      await scope.set('d', 1, { ttl: hour });
      assert.equal(await scope.expire('d', null), true);
      forward(2 * hour);
      assert.deepEqual(await scope.getScope(), { a: 2, c: 1, d: 1 });
    }));

    it('does not count among what is cleared', onNewStore(place, async ({ store, forward }) => {
      await store.scope(global).set('k', 1, { ttl: hour });
      await store.scope(global).set('stays', 2);
      forward(2 * hour);
      assert.equal(await store.scope(global).clear(), 1);
    }));

    it('is removed by a sweep, everywhere', onNewStore(place, async ({ store, backend, forward }) => {
      await store.scope(global).setMany({ a: 1, b: 2 }, { ttl: hour });
      await store.scope(global).set('stays', 1, { ttl: 4 * hour });
      await store.workflows.save('w', {}, { ttl: hour });
      await store.workflows.save('stays', {});
      await store.checkpoints.create('c');
      forward(2 * hour);
      assert.equal(await store.workflows.load('w'), null);
      assert.deepEqual((await store.workflows.list()).map(({ id }) => id), ['stays']);
      assert.ok(await store.sweep() <= 6);
      const left = async (table: 'scoped_values' | 'workflow_states' | 'checkpoint_values') => (await backend.scan({ table, prefix: [], order: 'key', limit: 10 })).map(({ key }) => key.columns.slice(-1)[0] || key.columns[3]);
      assert.deepEqual([await left('scoped_values'), await left('workflow_states'), await left('checkpoint_values')], [['stays'], ['stays'], ['stays', 'stays']]);
      assert.equal(await store.sweep(), 0);
    }));

    it('is removed when a reader comes by', onNewStore(place, async ({ store, backend, forward }) => {
      await store.scope(global).setMany({ a: 1, b: 2, c: 3 }, { ttl: hour });
      forward(2 * hour);
      const left = async () => (await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 })).map(({ key }) => key.columns.at(-1));
      await store.scope(global).get('a');
      await until('the row is gone', async () => !(await left()).includes('a'));
      await store.scope(global).list();
      await until('all are gone', async () => (await left()).length === 0);
    }));

    it('is listed past in pages of what is there', onNewStore(place, async ({ store, forward }) => {
      for (let i = 0; i < 30; i++) await store.workflows.save(`w${i}`, {}, i % 3 ? { ttl: hour } : {});
      forward(2 * hour);
      const first = await store.workflows.list({ limit: 4 });
      assert.deepEqual(first.map(({ id }) => id), ['w27', 'w24', 'w21', 'w18']);
      assert.deepEqual((await store.workflows.list({ limit: 10, after: first.at(-1)! })).map(({ id }) => id), ['w15', 'w12', 'w9', 'w6', 'w3', 'w0']);
    }));

    it('has an end that is a time', onNewStore(place, async ({ store }) => {
      for (const ttl of [0, -1, NaN, Infinity, 1e15, '5' as unknown as number]) await refused(store.scope(global).set('k', 1, { ttl }), 'invalid', /time to live/);
      assert.equal(await store.scope(global).get('k'), undefined);
    }));

    it('may be every saved state, by the store\'s own setting', onNewStore(place, async ({ store, forward }) => {
      await store.workflows.save('w', {});
      await store.workflows.save('longer', {}, { ttl: 3 * hour });
      forward(2 * hour);
      assert.deepEqual((await store.workflows.list()).map(({ id }) => id), ['longer']);
    }, { ttl: hour }));
  });
}
