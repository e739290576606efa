import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { refused, type Place } from './place';
import { onNewStore } from './storePlace';

const scopeW: Scope = { kind: 'workflow', workflow: 'w' };

/** Quotas of a scope: keys, bytes of a value, bytes of all. */
export function quotaCases(place: () => Promise<Place>): void {
  describe('quotas', () => {
    it('refuse one key too many, and say which quota', onNewStore(place, async ({ store }) => {
      const scope = store.scope(scopeW);
      await scope.setQuota({ keys: 2 });
      await scope.setMany({ a: 1, b: 2 });
      await refused(scope.set('c', 3), 'invalid', /the quota keys of the scope workflow:w is 2/);
      await scope.set('a', 'longer than before');
      assert.equal(await scope.delete('b'), true);
      await scope.set('c', 3);
      await refused(scope.setMany({ a: 0, d: 4 }), 'invalid', /keys/);
      await refused(scope.increment('n'), 'invalid', /keys/);
      assert.deepEqual(await scope.getScope(), { a: 'longer than before', c: 3 });
      assert.deepEqual(await scope.quota(), { quota: { keys: 2 }, keys: 2, bytes: 1 + 20 + 1 + 1 });
    }));

    it('refuse values and scopes that get too large', onNewStore(place, async ({ store }) => {
      const scope = store.scope(scopeW);
      await scope.setQuota({ valueBytes: 10, scopeBytes: 30 });
      await scope.set('a', '12345678');
      await refused(scope.set('b', '123456789'), 'invalid', /the quota valueBytes of the scope workflow:w is 10/);
      await scope.set('b', 'üüüü');
      await refused(scope.set('c', '1234567'), 'invalid', /the quota scopeBytes/);
      await scope.set('c', '12345');
      assert.equal((await scope.quota())?.bytes, 30);
      await scope.set('a', '');
      assert.equal((await scope.quota())?.bytes, 22);
    }));

    it('count what was there before, and let it shrink when it is too much', onNewStore(place, async ({ store }) => {
      const scope = store.scope(scopeW);
      await scope.setMany({ a: 1, b: 2, c: 3 });
      await scope.setQuota({ keys: 2 });
      assert.equal((await scope.quota())?.keys, 3);
      await scope.set('a', 9);
      await refused(scope.set('d', 4), 'invalid', /keys/);
      await scope.delete('a');
      await refused(scope.set('d', 4), 'invalid', /keys/);
      await scope.delete('b');
      await scope.set('d', 4);
      await scope.setQuota(null);
      await scope.setMany({ e: 1, f: 2, g: 3 });
      assert.equal(await scope.quota(), null);
    }));

    it('hold when many write at once, and while they are set', onNewStore(place, async ({ store }) => {
      const scope = store.scope(scopeW);
      const sets = (from: number) => Array.from({ length: 10 }, (_, i) => scope.set(`k${from + i}`, i));
      await Promise.allSettled([...sets(0), scope.setQuota({ keys: 15 }), ...sets(10), ...sets(20)]);
      const use = await scope.quota();
      assert.equal(use?.keys, 15);
      assert.equal((await scope.list()).length, 15);
    }));

    it('are of one scope alone: steps and other workflows have their own', onNewStore(place, async ({ store }) => {
      await store.scope(scopeW).setQuota({ keys: 0 });
      await store.scope({ kind: 'step', workflow: 'w', step: 's' }).set('k', 1);
      await store.scope({ kind: 'workflow', workflow: 'w2' }).set('k', 1);
      await refused(store.scope(scopeW).set('k', 1), 'invalid');
    }));

    it('do not count what has expired', onNewStore(place, async ({ store, forward }) => {
      const scope = store.scope(scopeW);
      await scope.setQuota({ keys: 2, scopeBytes: 6 });
      await scope.setMany({ a: 1, b: 2 }, { ttl: 60_000 });
      await refused(scope.set('c', 3), 'invalid');
      forward(60_001);
      assert.equal((await scope.quota())?.keys, 0);
      await scope.set('b', 12345);
      assert.deepEqual(await scope.quota(), { quota: { keys: 2, scopeBytes: 6 }, keys: 1, bytes: 6 });
      await refused(scope.set('c', 3), 'invalid', /scopeBytes/);
      await store.sweep();
      await scope.clear();
      await scope.setMany({ c: 3, d: 4 });
      await refused(scope.set('e', 5), 'invalid', /keys/);
    }));

    it('hold for copying and restoring too, which then change nothing', onNewStore(place, async ({ store }) => {
      const from = store.scope({ kind: 'global' });
      const scope = store.scope(scopeW);
      await from.setMany({ a: 1, b: 2, c: 3 });
      await scope.setMany({ x: 1, y: 2, z: 3 });
      await store.checkpoints.create('full');
      await scope.clear();
      await scope.setQuota({ keys: 2 });
      await refused(store.copyScope({ kind: 'global' }, scopeW), 'invalid', /keys/);
      await refused(store.checkpoints.restore('full'), 'invalid', /keys/);
      assert.deepEqual([await scope.list(), (await scope.quota())?.keys], [[], 0]);
    }));

    it('are whole numbers, and known ones', onNewStore(place, async ({ store }) => {
      for (const quota of [{ keys: -1 }, { keys: 1.5 }, { scopeBytes: NaN }, { Keys: 1 }]) await refused(store.scope(scopeW).setQuota(quota as object), 'invalid');
    }));
  });
}
