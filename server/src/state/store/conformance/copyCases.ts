import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { refused, type Place } from './place';
import { onNewStore } from './storePlace';

const a: Scope = { kind: 'workflow', workflow: 'a' };
const b: Scope = { kind: 'workflow', workflow: 'b' };
const stepOf = (workflow: string): Scope => ({ kind: 'step', workflow, step: 's' });

/** Copying and moving of scopes. */
export function copyCases(place: () => Promise<Place>): void {
  describe('copying scopes', () => {
    it('takes all values, and leaves what else is in the target', onNewStore(place, async ({ store, forward }) => {
      await store.scope(a).setMany({ x: 1, y: { deep: [1] } });
      await store.scope(a).set('short', 1, { ttl: 60_000 });
      await store.scope({ kind: 'custom', namespace: 'c' }).setMany({ x: 'old', z: 3 });
      assert.equal(await store.copyScope(a, { kind: 'custom', namespace: 'c' }), 3);
      const target = store.scope({ kind: 'custom', namespace: 'c' });
      assert.deepEqual(await target.getScope(), { short: 1, x: 1, y: { deep: [1] }, z: 3 });
      assert.equal((await target.entry('x'))?.version, 2);
      forward(60_001);
      assert.deepEqual([await target.get('short'), (await store.scope(a).list()).length], [undefined, 2]);
      assert.equal(await store.copyScope(a, { kind: 'custom', namespace: 'c' }, { clear: true }), 2);
      assert.deepEqual(await target.list(), ['x', 'y']);
    }));

    it('takes the steps along from workflow to workflow, unless told not to', onNewStore(place, async ({ store }) => {
      await store.scope(a).set('k', 1);
      await store.scope(stepOf('a')).set('k', 2);
      await store.scope(stepOf('b')).set('other', 3);
      assert.equal(await store.copyScope(a, b, { only: true }), 1);
      assert.deepEqual(await store.scope(stepOf('b')).list(), ['other']);
      assert.equal(await store.copyScope(a, b), 2);
      assert.deepEqual(await store.scope(stepOf('b')).getScope(), { k: 2, other: 3 });
      assert.equal(await store.copyScope(a, b, { clear: true }), 2);
      assert.deepEqual(await store.scope(stepOf('b')).getScope(), { k: 2 });
    }));

    it('moves when told to, all or nothing', onNewStore(place, async ({ store }) => {
      await store.scope(a).setMany({ k: 1, l: 2 });
      await store.scope(stepOf('a')).set('k', 2);
      await store.scope(b).setQuota({ keys: 1 });
      await refused(store.moveScope(a, b), 'invalid', /keys/);
      assert.deepEqual([await store.scope(a).list(), await store.scope(b).list()], [['k', 'l'], []]);
      await store.scope(b).setQuota(null);
      assert.equal(await store.moveScope(a, b), 3);
      assert.deepEqual([await store.scope(a).list(), await store.scope(stepOf('a')).list(), await store.scope(b).getScope(), await store.scope(stepOf('b')).getScope()], [[], [], { k: 1, l: 2 }, { k: 2 }]);
      assert.equal(await store.moveScope(a, b), 0);
    }));

    it('refuses a scope as its own target', onNewStore(place, async ({ store }) => {
      await store.scope(a).set('k', 1);
      await refused(store.copyScope(a, a), 'invalid', /onto itself/);
      await refused(store.moveScope(a, { ...a }, { clear: true }), 'invalid');
      assert.deepEqual(await store.scope(a).getScope(), { k: 1 });
    }));
  });
}
