import assert from 'node:assert/strict';
import type { Backend, Changed } from '../backend';
import { append, commit, globalKey, logKey, put, stateKey } from './commits';
import { onNewPlace, refused, until, type Features, type Place } from './place';

/** Opening again, two at once, watching, health, closing. */
export function backendLife(place: () => Promise<Place>, { keeps, shares }: Features): void {
  const a = globalKey('a');
  const log = logKey('r');

  describe('its life', () => {
    if (keeps) {
      it('goes on after closing and opening again', onNewPlace(place, async (open) => {
        const first = await open();
        await commit(first, [put(a), put(stateKey('w'), { status: 'failed' }), append(log, '1')]);
        const [rows, entries] = [await first.read([a, stateKey('w')]), await first.readLog({ log, limit: 10, newestFirst: true })];
        await first.close();
        for (const again of [await open()]) {
          assert.deepEqual(await again.read([a, stateKey('w')]), rows);
          assert.deepEqual(await again.readLog({ log, limit: 10, newestFirst: true }), entries);
          assert.equal(await commit(again, [put(a)], [{ key: a, stamp: rows[0]?.stamp ?? null }]), true);
          await again.close();
        }
        const third = await open();
        assert.equal((await third.read([a]))[0]?.value, '1');
      }));
    }

    if (shares) {
      it('is one life for all who have it open', onNewPlace(place, async (open) => {
        const [one, two] = [await open(), await open()];
        const heard: Changed[] = [];
        two.watch((changed) => heard.push(changed));
        await commit(one, [put(a, { stamp: 's1' }), append(log, '1')]);
        assert.equal((await two.read([a]))[0]?.stamp, 's1');
        assert.equal((await two.scan({ table: 'scoped_values', prefix: ['global'], order: 'key', limit: 10 })).length, 1);
        assert.equal((await two.readLog({ log, limit: 10, newestFirst: true })).length, 1);
        assert.equal(await commit(two, [put(a)], [{ key: a, stamp: null }]), false);
        await until('the other one\'s change is told', () => heard.length > 0);
        await one.close();
        assert.equal((await two.read([a]))[0]?.stamp, 's1');
      }));
    }

    it('tells of changes, and stops when asked', onNewPlace(place, async (open) => {
      const backend = await open();
      const heard: string[] = [];
      const note = (name: string) => (changed: Changed) => { heard.push(...(changed === 'all' ? ['a', 'r'] : changed.map(({ columns }) => columns.at(-1) ?? '')).map((key) => `${name} ${key}`)); };
      const stop = backend.watch(note('first'));
      backend.watch(note('second'));
      assert.equal(await commit(backend, [put(globalKey('refused'))], [{ key: a, stamp: 'other' }]), false);
      await commit(backend, [put(a), append(log, '1')]);
      await until('both were told', () => ['first a', 'first r', 'second a', 'second r'].every((one) => heard.includes(one)));
      assert.ok(!heard.some((one) => one.includes('refused')));
      stop();
      heard.length = 0;
      await commit(backend, [{ op: 'delete', key: a }]);
      await until('the second was told', () => heard.includes('second a'));
      assert.ok(!heard.includes('first a'));
    }));

    it('has a health', onNewPlace(place, async (open) => {
      const backend = await open();
      const { backend: scheme, ok, error, latencyMs } = await backend.health();
      assert.match(scheme, /^[a-z][a-z0-9+.-]*$/);
      assert.deepEqual([ok, error], [true, null]);
      assert.ok(latencyMs >= 0);
    }));

    it('ends with close: whatever is asked then is StateError closed', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, [put(a)]);
      await backend.close();
      await backend.close();
      const asked: ((closed: Backend) => Promise<unknown>)[] = [
        (closed) => closed.read([a]),
        (closed) => closed.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 1 }),
        (closed) => closed.readLog({ log, limit: 1, newestFirst: true }),
        (closed) => closed.listLogs('run_records', []),
        (closed) => commit(closed, [put(a)]),
      ];
      for (const ask of asked) await refused(ask(backend), 'closed');
      const { ok, error } = await backend.health();
      assert.equal(ok, false);
      assert.ok(error);
    }));

    it('keeps what was acknowledged while it closed', onNewPlace(place, async (open) => {
      const backend = await open();
      const asked = Promise.allSettled(Array.from({ length: 10 }, (_, i) => commit(backend, [put(globalKey(`k${i}`))])));
      await backend.close();
      const done = (await asked).filter(({ status }) => status === 'fulfilled');
      if (!keeps) return;
      const again = await open();
      assert.ok((await again.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 100 })).length >= done.length);
    }));
  });
}
