import assert from 'node:assert/strict';
import type { Store } from '../store';
import type { StoreChange } from '../storeChanges';
import { refused, until, type Features, type Place } from './place';
import { onNewStore } from './storePlace';

/** Opening again, watching, events, health, closing: K8, K9, K21, K23. */
export function lifeCases(place: () => Promise<Place>, { keeps, shares }: Features): void {
  describe('its life', () => {
    const fill = async (store: Store) => {
      await store.workflows.save('w', { status: 'failed', data: { n: 2n ** 60n } });
      await store.tasks('w').save('t', { status: 'completed', result: [] });
      await store.scope({ kind: 'workflow', workflow: 'w' }).set('k', null);
      await store.scope({ kind: 'workflow', workflow: 'w' }).setQuota({ keys: 1 });
      await store.checkpoints.create('c');
    };
    const all = async (store: Store) => [await store.workflows.load('w'), await store.tasks('w').list(), await store.tasks('w').history('t'), await store.scope({ kind: 'workflow', workflow: 'w' }).entries(), await store.checkpoints.list(), await store.scope({ kind: 'workflow', workflow: 'w' }).quota()];

    if (keeps) {
      it('K8 K9 goes on where it ended, opened as often as one likes', onNewStore(place, async ({ store, open }) => {
        await fill(store);
        const before = await all(store);
        await store.close();
        for (let i = 0; i < 2; i++) {
          const again = await open();
          assert.deepEqual(await all(again), before);
          await again.close();
        }
      }));
    }

    if (shares) {
      it('is one for all who have it open: sums of two are exact', onNewStore(place, async ({ store, open }) => {
        const other = await open({ writer: 'other' });
        await fill(store);
        assert.deepEqual(await all(other), await all(store));
        await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? store : other).scope({ kind: 'global' }).increment('n')));
        assert.deepEqual([await store.scope({ kind: 'global' }).get('n'), await other.scope({ kind: 'global' }).get('n')], [40, 40]);
      }));
    }

    it('K23 is apart from another store of its kind', onNewStore(place, async ({ store }) => {
      await onNewStore(place, async ({ store: other }) => {
        await fill(store);
        assert.deepEqual([await other.workflows.list(), await other.tasks('w').list(), await other.checkpoints.list()], [[], [], []]);
        await other.workflows.clear();
        await other.scope({ kind: 'workflow', workflow: 'w' }).clear();
        assert.equal((await store.workflows.list()).length, 1);
        assert.deepEqual(await store.scope({ kind: 'workflow', workflow: 'w' }).list(), ['k']);
      })();
    }));

    it('tells of every change, and goes on when a listener fails', onNewStore(place, async ({ store }) => {
      let heard: (StoreChange | 'all')[] = [];
      store.watch(() => { throw new Error('bad listener'); });
      const stop = store.watch((changes) => { heard.push(...(changes === 'all' ? ['all' as const] : changes)); });
      const told = async (change: StoreChange) => {
        await until(JSON.stringify(change), () => heard.some((one) => one === 'all' || JSON.stringify(one) === JSON.stringify(change)));
        heard = [];
      };
      await store.workflows.save('w', {});
      await told({ kind: 'workflow', id: 'w' });
      await store.tasks('w', 'r').save('t', { status: 'running' });
      await told({ kind: 'task', workflow: 'w', run: 'r', task: 't' });
      await store.scope({ kind: 'step', workflow: 'w', step: 's' }).set('k', 1);
      await told({ kind: 'value', scope: { kind: 'step', workflow: 'w', step: 's' }, name: 'k' });
      await store.checkpoints.create('c');
      await told({ kind: 'checkpoint', workflow: null, name: 'c' });
      stop();
      await store.workflows.delete('w');
      assert.deepEqual(heard, []);
    }));

    it('tells its log what happens, by the names that are known, without values', onNewStore(place, async ({ store, events }) => {
      await store.workflows.save('w', { data: { secret: 'hunter2' } });
      await store.workflows.load('w');
      await store.workflows.load('none');
      await store.workflows.list();
      await store.workflows.delete('w');
      await store.workflows.delete('w');
      await store.workflows.clear();
      await store.scope({ kind: 'global' }).set('k', 'hunter2', { ttl: 60_000 });
      await store.close();
      assert.deepEqual(events.map(({ event }) => event), [
        'kit_initialized', 'state_saved', 'state_loaded', 'state_not_found', 'workflows_listed', 'state_deleted', 'state_not_found_for_delete', 'storage_cleared', 'value_saved', 'connection_closed',
      ]);
      assert.deepEqual([events[1]?.backend, events[1]?.workflow_id, (events[1]?.size ?? 0) > 20], ['kit', 'w', true]);
      assert.deepEqual([events[4]?.count, events[7]?.count, events[8]?.size, events[8]?.ttl], [1, 0, 9, 60_000]);
      assert.ok(!JSON.stringify(events).includes('hunter2'));
    }));

    it('is not harmed by a log that fails', onNewStore(place, async ({ store }) => {
      assert.equal((await store.workflows.save('w', {})).revision, 1);
    }, { log: () => { throw new Error('bad log'); } }));

    it('K21 has ended when it is closed, twice too', onNewStore(place, async ({ store }) => {
      assert.equal((await store.health()).ok, true);
      await store.close();
      await store.close();
      for (const ask of [
        () => store.workflows.save('w', {}), () => store.workflows.load('w'), () => store.workflows.list(), () => store.tasks('w').list(),
        () => store.scope({ kind: 'global' }).get('k'), () => store.scope({ kind: 'global' }).increment('k'), () => store.checkpoints.create('c'), () => store.transaction(async (parts) => parts.workflows.save('w', {})), () => store.sweep(),
      ]) await refused(ask(), 'closed');
      assert.equal((await store.health()).ok, false);
    }));
  });
}
