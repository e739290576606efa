import assert from 'node:assert/strict';
import { statuses, type Status } from '../status';
import { commit, put } from './commits';
import { difficultNames, refused, type Place } from './place';
import { onNewStore } from './storePlace';

/** States and histories of tasks: K7, K13, K15, K18, K20, R4, R14. */
export function taskCases(place: () => Promise<Place>): void {
  describe('task states', () => {
    it('are saved, loaded, listed and cleared', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      assert.equal(await tasks.load('a'), null);
      assert.equal(await tasks.clear('a'), false);
      const timestamp = '2026-01-31T12:00:00+02:00';
      assert.deepEqual(await tasks.save('b', { status: 'completed', result: { rows: 7 }, timestamp }), { status: 'completed', result: { rows: 7 }, error: null, timestamp });
      await tasks.save('a', { status: 'failed', error: 'line 1\nline 2' });
      assert.deepEqual((await tasks.list()).map(({ name, status, error }) => [name, status, error]), [['a', 'failed', 'line 1\nline 2'], ['b', 'completed', null]]);
      assert.equal(await tasks.clear('a'), true);
      assert.equal(await tasks.load('a'), null);
      await tasks.save('a', { status: 'pending' });
      assert.equal(await tasks.clearAll(), 2);
      assert.deepEqual(await tasks.list(), []);
    }));

    it('come back with every result that is falsy (FlowWeaver: 0, false, "" and [] came back as null)', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      const results = [0, false, '', [], {}, null, -0];
      for (const [i, result] of results.entries()) await tasks.save(`t${i}`, { status: 'completed', result });
      for (const [i, result] of results.entries()) assert.deepEqual((await tasks.load(`t${i}`))?.result, result);
    }));

    it('R14 have a history of every save, newest first (FlowWeaver: never more than one row)', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      for (let i = 1; i <= 120; i++) await tasks.save('a', { status: i % 2 ? 'running' : 'failed', result: i });
      const history = await tasks.history('a');
      assert.deepEqual(history.map(({ seq, result }) => [seq, result]), Array.from({ length: 100 }, (_, i) => [120 - i, 120 - i]));
      assert.deepEqual((await tasks.history('a', 3)).map(({ result, status }) => [result, status]), [[120, 'failed'], [119, 'running'], [118, 'failed']]);
      assert.equal((await tasks.history('a', 1000)).length, 120);
      await tasks.clearAll();
      assert.equal((await tasks.history('a', 1000)).length, 120, 'clearing the state leaves the history');
      await tasks.save('a', { status: 'pending' });
      assert.equal((await tasks.history('a'))[0]?.seq, 121);
      assert.deepEqual(await tasks.history('none'), []);
    }));

    it('K20 of two workflows, or two runs, are no neighbours (FlowWeaver kept them by task name alone)', onNewStore(place, async ({ store }) => {
      const all = [store.tasks('a'), store.tasks('b'), store.tasks('a', 'r1'), store.tasks('a', 'r2'), store.tasks('a:r1')];
      for (const [i, tasks] of all.entries()) await tasks.save('t', { status: 'completed', result: i });
      for (const [i, tasks] of all.entries()) {
        assert.deepEqual((await tasks.list()).map(({ result }) => result), [i]);
        assert.equal((await tasks.history('t')).length, 1);
      }
      assert.equal(await all[0]!.clearAll(), 1);
      assert.deepEqual(await Promise.all(all.map(async (tasks) => (await tasks.load('t'))?.result)), [undefined, 1, 2, 3, 4]);
    }));

    it('K13 keep difficult names apart', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      for (const name of difficultNames) await tasks.save(name, { status: 'completed', result: name });
      for (const name of difficultNames) {
        assert.equal((await tasks.load(name))?.result, name);
        assert.deepEqual((await tasks.history(name)).map(({ result }) => result), [name]);
      }
      await refused(tasks.save('../x', { status: 'completed' }), 'invalid', /task name/);
      assert.throws(() => store.tasks(''), /workflow id/);
      assert.throws(() => store.tasks('w', '../x'), /run id/);
    }));

    it('K15 have every status, and refuse others before anything is written', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      for (const status of statuses) assert.equal((await tasks.save(status, { status })).status, status);
      assert.equal((await tasks.save('upper', { status: 'FAILED' as Status })).status, 'failed');
      await refused(tasks.save('bad', { status: 'ok' as Status }), 'invalid', /no status/);
      await refused(tasks.save('bad', { status: 'failed', timestamp: 'noon' }), 'invalid', /timestamp/);
      await refused(tasks.save('bad', { status: 'failed', error: 7 as unknown as string }), 'invalid', /error/);
      await refused(tasks.save('bad', { status: 'completed', result: undefined as never, error: null, timestamp: new Date(NaN) }), 'invalid');
      assert.deepEqual([await tasks.load('bad'), await tasks.history('bad')], [null, []]);
    }));

    it('K18 R4 are all there when a hundred are saved at once and one fails', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w', 'r');
      const saves = Array.from({ length: 100 }, (_, i) => tasks.save(`t${i}`, i === 50 ? { status: 'failed', error: 'no' } : { status: 'completed', result: i }));
      await Promise.allSettled([...saves, tasks.save('bad', { status: 'completed', result: (() => 1) as never })]);
      const list = await tasks.list();
      assert.equal(list.length, 100);
      assert.deepEqual(list.filter(({ status }) => status === 'failed').map(({ name }) => name), ['t50']);
    }));

    it('are saved together, all or none', onNewStore(place, async ({ store }) => {
      const tasks = store.tasks('w');
      await tasks.saveMany({ a: { status: 'completed', result: 0 }, b: { status: 'failed', error: 'no' } });
      await tasks.saveMany({ b: { status: 'completed' } });
      await refused(tasks.saveMany({ a: { status: 'failed' }, c: { status: 'ok' as Status } }), 'invalid');
      assert.deepEqual((await tasks.list()).map(({ name, status, result }) => [name, status, result]), [['a', 'completed', 0], ['b', 'completed', null]]);
      assert.deepEqual([(await tasks.history('a')).length, (await tasks.history('b')).length], [1, 2]);
    }));

    it('are corrupt when damaged, never missing', onNewStore(place, async ({ store, backend }) => {
      for (const value of ['{', '7', '{}']) {
        await commit(backend, [put({ table: 'task_states', columns: ['w', '', 'a'] }, { value, status: 'completed' })]);
        await refused(store.tasks('w').load('a'), 'corrupt', /task "a"/);
      }
      assert.equal(await store.tasks('w').clear('a'), true);
    }));
  });
}
