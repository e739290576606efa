import assert from 'node:assert/strict';
import type { Scope } from '../scope';
import { commit, globalKey, put } from './commits';
import { retrying } from '../retry';
import { storeOver } from '../store';
import { difficultNames, refused, type Place } from './place';
import { onNewStore } from './storePlace';

const global: Scope = { kind: 'global' };
const workflow = (id: string): Scope => ({ kind: 'workflow', workflow: id });
const step = (id: string, name: string): Scope => ({ kind: 'step', workflow: id, step: name });
const custom = (namespace: string): Scope => ({ kind: 'custom', namespace });

/** Values of scopes, and changes of them that many make at once: S1–S10. */
export function scopeCases(place: () => Promise<Place>): void {
  describe('scopes', () => {
    it('S1 S2 each have a value of the same name', onNewStore(place, async ({ store }) => {
      const scopes = [global, workflow('w'), step('w', 's'), custom('c')];
      for (const [i, scope] of scopes.entries()) await store.scope(scope).set('k', i);
      for (const [i, scope] of scopes.entries()) {
        assert.equal(await store.scope(scope).get('k'), i);
        assert.deepEqual(await store.scope(scope).getScope(), { k: i });
      }
    }));

    it('S3 are listed and cleared without the others', onNewStore(place, async ({ store }) => {
      await store.scope(global).setMany({ b: 1, a: 2 });
      await store.scope(workflow('w')).set('k', 1);
      assert.deepEqual(await store.scope(global).list(), ['a', 'b']);
      assert.equal(await store.scope(global).clear(), 2);
      assert.deepEqual([await store.scope(global).list(), await store.scope(workflow('w')).list()], [[], ['k']]);
    }));

    it('S4 list and clear names with any sign in them (a ":" hid a global value)', onNewStore(place, async ({ store }) => {
      for (const name of difficultNames) await store.scope(global).set(name, name);
      assert.deepEqual(await store.scope(global).getScope(), Object.fromEntries(difficultNames.map((name) => [name, name])));
      assert.deepEqual(await store.scope(global).list(), [...difficultNames].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      assert.equal(await store.scope(global).clear(), difficultNames.length);
      assert.deepEqual(await store.scope(global).list(), []);
      for (const name of ['', '..', '../x', 'a\nb', '\udc00']) await refused(store.scope(global).set(name, 1), 'invalid', /name of the value/);
    }));

    it('S5 are never taken for each other, whatever is in their ids (joined keys were)', onNewStore(place, async ({ store }) => {
      const places: [Scope, string][] = [
        [custom('workflow:w'), 'k'], [workflow('w'), 'k'], [workflow('a'), 'b:c'], [workflow('a:b'), 'c'], [step('a', 'b:c'), 'd'], [step('a:b', 'c'), 'd'],
        [global, 'workflow:w:k'], [custom('global'), 'k'], [custom('step:a:b'), 'c'], [step('a', 'b'), 'c'], [custom('a%3Ab'), 'c'], [custom('%'), 'c'], [custom('*'), 'c'],
      ];
      for (const [i, [scope, name]] of places.entries()) await store.scope(scope).set(name, i);
      for (const [i, [scope, name]] of places.entries()) assert.deepEqual(await store.scope(scope).getScope(), { [name]: i });
      for (const [i, [scope]] of places.entries()) {
        assert.equal(await store.scope(scope).clear({ only: true }), 1);
        for (const [j, [other, name]] of places.entries()) assert.equal(await store.scope(other).get(name), j <= i ? undefined : j);
      }
    }));

    it('S6 of a workflow are cleared with its steps, or without them', onNewStore(place, async ({ store }) => {
      const fill = async () => { for (const scope of [workflow('w'), step('w', 'a'), step('w', 'b'), step('w2', 'a'), custom('w')]) await store.scope(scope).set('k', 1); };
      await fill();
      assert.equal(await store.scope(workflow('w')).clear({ only: true }), 1);
      assert.deepEqual(await store.scope(step('w', 'a')).list(), ['k']);
      await fill();
      assert.equal(await store.scope(workflow('w')).clear(), 3);
      for (const [scope, left] of [[step('w', 'a'), 0], [step('w', 'b'), 0], [step('w2', 'a'), 1], [custom('w'), 1]] as const) assert.equal((await store.scope(scope).list()).length, left);
    }));

    it('S7 say whether there was something to delete', onNewStore(place, async ({ store }) => {
      await store.scope(global).set('k', null);
      assert.deepEqual([await store.scope(global).delete('k'), await store.scope(global).delete('k')], [true, false]);
    }));

    it('S8 count a hundred increments at once to a hundred (rs-llmspell read, then wrote)', onNewStore(place, async ({ store, backend }) => {
      // Writers of one backend wait for each other; those of two meet in the commit, as processes do.
      const stores = [store, storeOver(retrying(backend), 'kit')];
      const sums = await Promise.all(Array.from({ length: 100 }, (_, i) => stores[i % 2]?.scope(global).increment('n')));
      assert.equal(await store.scope(global).get('n'), 100);
      assert.deepEqual([...sums].map(Number).sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i + 1));
      assert.equal((await store.scope(global).entry('n'))?.version, 100);
    }));

    it('add up exactly past 2^53, and refuse what does not fit or is no whole number', onNewStore(place, async ({ store }) => {
      const scope = store.scope(global);
      await scope.set('n', 2 ** 53 - 1);
      assert.deepEqual([await scope.increment('n'), await scope.increment('n'), await scope.increment('n', -2)], [2n ** 53n, 2n ** 53n + 1n, 2 ** 53 - 1]);
      await scope.set('n', 2n ** 63n - 2n);
      assert.equal(await scope.increment('n'), 2n ** 63n - 1n);
      await refused(scope.increment('n'), 'invalid', /would not fit 64 bits/);
      assert.equal(await scope.get('n'), 2n ** 63n - 1n);
      await scope.set('n', -(2n ** 63n) + 1n);
      assert.equal(await scope.increment('n', -1n), -(2n ** 63n));
      await refused(scope.increment('n', -1), 'invalid', /would not fit 64 bits/);
      for (const value of ['1', null, true, [], 1.5, 2 ** 60, new Date(0)]) {
        await scope.set('n', value);
        await refused(scope.increment('n'), 'invalid', /number/);
        assert.deepEqual(await scope.get('n'), value);
      }
      await refused(scope.increment('none', 0.5), 'invalid');
      assert.equal(await scope.increment('none', 0), 0);
    }));

    it('S9 let one of many win who swap or set at once', onNewStore(place, async ({ store }) => {
      const scope = store.scope(global);
      const winners = async (attempt: (i: number) => Promise<boolean>) => (await Promise.all(Array.from({ length: 20 }, (_, i) => attempt(i)))).filter((won) => won).length;
      assert.equal(await winners((i) => scope.setIfAbsent('a', i)), 1);
      await scope.set('b', { x: [1, 2n ** 60n], y: null });
      assert.equal(await winners((i) => scope.compareAndSwap('b', { y: null, x: [1, 2n ** 60n] }, i)), 1);
      assert.equal(await scope.compareAndSwap('b', { y: null, x: [1] }, 'no'), false);
      assert.equal(await winners((i) => scope.compareAndSwap('c', undefined, i)), 1);
      const { version } = await scope.set('d', 0);
      assert.equal(await winners((i) => scope.setIfVersion('d', version, i)), 1);
      assert.equal(await winners(() => scope.deleteIfVersion('d', version + 1)), 1);
      assert.equal(await scope.setIfVersion('d', 0, 'new'), true);
      assert.deepEqual([await scope.compareAndSwap('n', 1, 2), await scope.compareAndSwap('n', null, 2), await scope.get('n')], [false, false, undefined]);
      await scope.set('n', 1);
      assert.equal(await scope.compareAndSwap('n', 1n, 2), true);
    }));

    it('S10 know when each value was made and changed, how often, and by whom', onNewStore(place, async ({ store, open }) => {
      const first = await store.scope(global).set('k', 1);
      const second = await store.scope(global).set('k', 2);
      assert.deepEqual([first.version, second.version, second.created, second.writer, second.expires], [1, 2, first.created, 'user', null]);
      assert.ok(second.updated > first.updated);
      assert.deepEqual(await store.scope(global).entry('k'), second);
      await store.scope(global).delete('k');
      assert.equal((await store.scope(global).set('k', 3)).version, 1);
      await store.close();
      const other = await open({ writer: 'run1 a:b' });
      assert.equal((await other.scope(global).set('k', 4)).writer, 'run1 a:b');
    }));

    it('set many values or none, and get them as of one moment', onNewStore(place, async ({ store }) => {
      const scope = store.scope(global);
      await scope.setMany({ a: 1, b: null, constructor: 2 });
      assert.deepEqual(await scope.getMany(['a', 'b', 'none', 'constructor']), { a: 1, b: null, constructor: 2 });
      await refused(scope.setMany({ c: 1, '..': 2 }), 'invalid');
      assert.equal(await scope.get('c'), undefined);
    }));

    it('keep the history of each value, deletions too', onNewStore(place, async ({ store }) => {
      const scope = store.scope(workflow('w'));
      await scope.set('k', 1);
      await scope.set('k', { big: 2n ** 60n });
      await scope.delete('k');
      await scope.set('k', null);
      assert.deepEqual((await scope.history('k')).map(({ seq, version, value, writer }) => [seq, version, value, writer]), [[4, 1, null, 'user'], [3, 2, undefined, 'user'], [2, 2, { big: 2n ** 60n }, 'user'], [1, 1, 1, 'user']]);
      assert.deepEqual((await scope.history('k', 1)).length, 1);
      assert.deepEqual(await scope.history('none'), []);
      await scope.clear({ history: true });
      assert.deepEqual(await scope.history('k'), []);
    }));

    it('keep as much history as they are told to', onNewStore(place, async ({ store }) => {
      for (let i = 0; i < 25; i++) await store.scope(global).set('k', i);
      const history = await store.scope(global).history('k');
      assert.ok(history.length >= 5 && history.length < 10, String(history.length));
      assert.deepEqual(history.slice(0, 5).map(({ value }) => value), [24, 23, 22, 21, 20]);
    }, { keepVersions: 5 }));

    it('say corrupt for a damaged value, which can still be deleted', onNewStore(place, async ({ store, backend }) => {
      await commit(backend, [put(globalKey('k'), { value: '{"a":' })]);
      await refused(store.scope(global).get('k'), 'corrupt', /"k" of the scope global/);
      await refused(store.scope(global).increment('k'), 'corrupt');
      assert.deepEqual(await store.scope(global).list(), ['k']);
      assert.equal(await store.scope(global).delete('k'), true);
    }));
  });
}
