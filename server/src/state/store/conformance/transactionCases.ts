import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { refused, type Place } from './place';
import { onNewStore } from './storePlace';

const global: Scope = { kind: 'global' };

/** Several changes as one. */
export function transactionCases(place: () => Promise<Place>): void {
  describe('transactions', () => {
    it('do everything, and see what they have done', onNewStore(place, async ({ store }) => {
      const result = await store.transaction(async (parts) => {
        await parts.scope(global).set('k', 1);
        await parts.workflows.save('w', { status: 'running', data: { a: 1 } });
        await parts.tasks('w').save('t', { status: 'completed', result: 7 });
        await parts.tasks('w').save('t', { status: 'failed' });
        await parts.scope(global).increment('k');
        assert.deepEqual([await parts.scope(global).getScope(), (await parts.workflows.list()).length, (await parts.tasks('w').list()).length], [{ k: 2 }, 1, 1]);
        assert.deepEqual((await parts.tasks('w').history('t')).map(({ status }) => status), ['failed', 'completed']);
        assert.deepEqual([await store.scope(global).get('k'), await store.workflows.load('w')], [undefined, null], 'nobody else sees it yet');
        return 'done';
      });
      assert.equal(result, 'done');
      assert.deepEqual([await store.scope(global).get('k'), (await store.workflows.load('w'))?.data, (await store.tasks('w').history('t')).length], [2, { a: 1 }, 2]);
      assert.equal((await store.scope(global).entry('k'))?.version, 1, 'one write for everybody else');
    }));

    it('do nothing when they fail, also where the failure was caught', onNewStore(place, async ({ store, events }) => {
      await store.scope(global).set('k', 1);
      const told = events.length;
      await assert.rejects(store.transaction(async (parts) => {
        await parts.scope(global).set('k', 2);
        await parts.workflows.save('w', {});
        throw new Error('no');
      }), /^Error: no$/);
      await refused(store.transaction(async (parts) => {
        await parts.scope(global).set('k', 2);
        await parts.scope(global).set('..', 2).catch(() => {});
      }), 'invalid', /name of the value/);
      assert.deepEqual([await store.scope(global).get('k'), await store.workflows.list()], [1, []]);
      assert.deepEqual(events.slice(told).map(({ event }) => event).filter((event) => event.includes('saved')), []);
    }));

    it('lose none of what they do at once', onNewStore(place, async ({ store }) => {
      await store.transaction(async (parts) => { await Promise.all(Array.from({ length: 10 }, () => parts.scope(global).increment('n'))); });
      await store.transaction(async (parts) => { void parts.scope(global).increment('n'); });
      assert.equal(await store.scope(global).get('n'), 11);
    }));

    it('keep what is moved between values at the same sum, however many move', onNewStore(place, async ({ store }) => {
      const scope = store.scope(global);
      await scope.setMany({ a: 100, b: 0 });
      await Promise.all(Array.from({ length: 30 }, (_, i) => store.transaction(async (parts) => {
        await parts.scope(global).increment('a', -1);
        await parts.scope({ kind: 'custom', namespace: `mover ${i}` }).set('moved', true);
        await parts.scope(global).increment('b');
      })));
      assert.deepEqual(await scope.getScope(), { a: 70, b: 30 });
    }));

    it('see what others changed when they run again', onNewStore(place, async ({ store }) => {
      let runs = 0;
      await store.transaction(async (parts) => {
        const n = Number(await parts.scope(global).get('n') ?? 0);
        if (runs++ === 0) await store.scope(global).set('n', 41);
        await parts.scope(global).set('n', n + 1);
      });
      assert.deepEqual([runs, await store.scope(global).get('n')], [2, 42]);
    }));

    it('end with their body: what belongs to them and comes later is refused', onNewStore(place, async ({ store }) => {
      const parts = await store.transaction(async (inside) => inside);
      await refused(parts.scope(global).set('k', 1), 'invalid', /transaction has ended/);
      assert.equal(await store.scope(global).get('k'), undefined);
    }));

    it('hold checkpoints, copies and cleared scopes as well', onNewStore(place, async ({ store }) => {
      await store.scope(global).setMany({ a: 1, b: 2 });
      await store.transaction(async (parts) => {
        await parts.checkpoints.create('c');
        await parts.moveScope(global, { kind: 'custom', namespace: 'x' });
        assert.deepEqual(await parts.scope({ kind: 'custom', namespace: 'x' }).list(), ['a', 'b']);
        await parts.checkpoints.restore('c');
        await parts.scope(global).delete('a');
      });
      assert.deepEqual([await store.scope(global).getScope(), await store.scope({ kind: 'custom', namespace: 'x' }).list()], [{ b: 2 }, []]);
    }));
  });
}
