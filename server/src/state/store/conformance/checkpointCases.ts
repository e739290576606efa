import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { difficultNames, refused, type Place } from './place';
import { onNewStore } from './storePlace';

const w: Scope = { kind: 'workflow', workflow: 'w' };
const step: Scope = { kind: 'step', workflow: 'w', step: 's' };
const global: Scope = { kind: 'global' };

/** Named snapshots: T2 and T3 for a whole workflow, or a whole store. */
export function checkpointCases(place: () => Promise<Place>): void {
  describe('checkpoints', () => {
    it('T2 T3 bring back a workflow\'s state and values, its steps\' too, and nothing else', onNewStore(place, async ({ store }) => {
      const before = await store.workflows.save('w', { status: 'running', data: { nested: { n: 1 } }, messages: [{ role: 'user', content: 'x' }] });
      await store.scope(w).setMany({ changed: { deep: [1] }, deleted: 2, same: 3 });
      await store.scope(step).set('k', 4);
      await store.scope(global).set('k', 5);
      const made = await store.checkpoints.create('one', { workflow: 'w', metadata: { why: 'test', at: new Date(0) } });
      assert.deepEqual([made.name, made.workflow, made.size, made.metadata], ['one', 'w', 5, { why: 'test', at: new Date(0) }]);

      await store.workflows.save('w', { status: 'failed', data: { nested: { n: 2 } } });
      await store.scope(w).setMany({ changed: { deep: [2] }, added: 1 });
      await store.scope(w).delete('deleted');
      await store.scope(step).clear();
      await store.scope(global).set('k', 6);
      assert.equal(await store.checkpoints.restore('one', { workflow: 'w' }), true);
      const after = await store.workflows.load('w');
      assert.deepEqual([after?.status, after?.data, after?.messages, after?.created], ['running', before.data, before.messages, before.created]);
      assert.deepEqual(await store.scope(w).getScope(), { changed: { deep: [1] }, deleted: 2, same: 3 });
      assert.deepEqual(await store.scope(step).getScope(), { k: 4 });
      assert.equal(await store.scope(global).get('k'), 6);
      assert.equal((await store.scope(w).entry('same'))?.version, 1, 'what is the same is not written again');
      assert.equal((await store.scope(w).history('changed')).length, 3);
      assert.equal(await store.checkpoints.restore('one', { workflow: 'w' }), true, 'it stays');
    }));

    it('T3 say false where there is none, and change nothing', onNewStore(place, async ({ store }) => {
      await store.scope(w).set('k', 1);
      await store.checkpoints.create('c');
      assert.deepEqual([await store.checkpoints.restore('none'), await store.checkpoints.restore('c', { workflow: 'w' }), await store.checkpoints.delete('none')], [false, false, false]);
      assert.deepEqual(await store.scope(w).getScope(), { k: 1 });
    }));

    it('of the whole store bring back all of it', onNewStore(place, async ({ store }) => {
      for (const name of difficultNames) {
        await store.workflows.save(name, { data: { name } });
        await store.scope({ kind: 'step', workflow: name, step: name }).set(name, name);
      }
      await store.scope({ kind: 'custom', namespace: 'state' }).set('k', 1);
      await store.checkpoints.create('all');
      await store.workflows.clear();
      await store.scope({ kind: 'custom', namespace: 'state' }).clear();
      for (const name of difficultNames) await store.scope({ kind: 'step', workflow: name, step: name }).set(name, 'other');
      await store.scope(global).set('added', 1);
      assert.equal(await store.checkpoints.restore('all'), true);
      for (const name of difficultNames) {
        assert.deepEqual((await store.workflows.load(name))?.data, { name });
        assert.deepEqual(await store.scope({ kind: 'step', workflow: name, step: name }).getScope(), { [name]: name });
      }
      assert.deepEqual([await store.scope(global).list(), await store.scope({ kind: 'custom', namespace: 'state' }).getScope()], [[], { k: 1 }]);
    }));

    it('that hold no state take away the one that came later', onNewStore(place, async ({ store }) => {
      await store.checkpoints.create('empty', { workflow: 'w' });
      await store.workflows.save('w', {});
      await store.workflows.save('other', {});
      assert.equal(await store.checkpoints.restore('empty', { workflow: 'w' }), true);
      assert.deepEqual((await store.workflows.list()).map(({ id }) => id), ['other']);
    }));

    it('are listed, deleted, and not replaced unless that is said', onNewStore(place, async ({ store: { checkpoints, scope }, backend }) => {
      await scope(w).set('k', 1);
      await checkpoints.create('b', { workflow: 'w' });
      await checkpoints.create('a', { workflow: 'w' });
      await checkpoints.create('a');
      assert.deepEqual((await checkpoints.list({ workflow: 'w' })).map(({ name, size }) => [name, size]), [['a', 1], ['b', 1]]);
      assert.deepEqual((await checkpoints.list()).map(({ name, workflow }) => [name, workflow]), [['a', null]]);
      await refused(checkpoints.create('a', { workflow: 'w' }), 'invalid', /there is a checkpoint "a"/);
      await scope(w).setMany({ k: 2, l: 3 });
      assert.equal((await checkpoints.create('a', { workflow: 'w', replace: true })).size, 2);
      await scope(w).clear();
      await checkpoints.restore('a', { workflow: 'w' });
      assert.deepEqual(await scope(w).getScope(), { k: 2, l: 3 });
      for (const [name, options] of [['a', { workflow: 'w' }], ['b', { workflow: 'w' }], ['a', {}]] as const) assert.equal(await checkpoints.delete(name, options), true);
      assert.deepEqual([await checkpoints.list(), await backend.scan({ table: 'checkpoint_values', prefix: [], order: 'key', limit: 1 })], [[], []]);
      await refused(checkpoints.create('../x'), 'invalid', /checkpoint/);
    }));

    it('do not bring back what would have ended since', onNewStore(place, async ({ store, forward }) => {
      await store.scope(global).set('short', 1, { ttl: 60_000 });
      await store.scope(global).set('long', 1, { ttl: 3_600_000 });
      await store.checkpoints.create('c');
      await store.scope(global).clear();
      forward(60_001);
      await store.checkpoints.restore('c');
      assert.deepEqual(await store.scope(global).list(), ['long']);
      assert.notEqual((await store.scope(global).entry('long'))?.expires, null);
    }));
  });
}
