import assert from 'node:assert/strict';
import type { Op } from '../backend';
import { append, commit, globalKey, logKey, put, row, stateKey } from './commits';
import { onNewPlace, type Features, type Place } from './place';

/** All or nothing, only when what was read still holds, and once. */
export function backendCommits(place: () => Promise<Place>, { shares }: Features): void {
  const a = globalKey('a');
  const b = stateKey('b');
  const log = logKey('r');

  describe('commits', () => {
    it('happen whole, or not at all when one expectation fails', onNewPlace(place, async (open) => {
      const backend = await open();
      assert.equal(await commit(backend, [put(a, { stamp: 's1' }), append(log, '1')], [{ key: a, stamp: null }, { key: b, stamp: null }]), true);
      const ops: Op[] = [put(a, { value: '2' }), put(b), append(log, '2'), { op: 'trim', log, keep: 0 }];
      for (const expected of [
        [{ key: a, stamp: null }], [{ key: a, stamp: 'other' }], [{ key: b, stamp: 's1' }], [{ key: a, stamp: 's1' }, { key: b, stamp: 's1' }],
      ]) {
        assert.equal(await commit(backend, ops, expected), false);
      }
      assert.deepEqual((await backend.read([a, b])).map((found) => found?.value), ['1', undefined]);
      assert.deepEqual((await backend.readLog({ log, limit: 10, newestFirst: false })).map(({ value }) => value), ['1']);
      assert.equal(await commit(backend, ops.slice(0, 3), [{ key: a, stamp: 's1' }, { key: b, stamp: null }]), true);
      assert.deepEqual((await backend.read([a, b])).map((found) => found?.value), ['2', '1']);
    }));

    it('may only expect, and write nothing', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, [put(a, { stamp: 's1' })]);
      assert.equal(await commit(backend, [], [{ key: a, stamp: 's1' }]), true);
      assert.equal(await commit(backend, [], [{ key: a, stamp: null }]), false);
      assert.equal(await commit(backend, [], []), true);
    }));

    it('do one change after the other', onNewPlace(place, async (open) => {
      const backend = await open();
      const other = globalKey('other');
      await commit(backend, [put(a), { op: 'delete', key: a }, { op: 'delete', key: other }, put(other, { value: '1' }), put(other, { value: '2' })]);
      assert.deepEqual((await backend.read([a, other])).map((found) => found?.value), [undefined, '2']);
      await commit(backend, [append(log, '1'), append(log, '2'), { op: 'trim', log, keep: 1 }, append(log, '3')]);
      assert.deepEqual((await backend.readLog({ log, limit: 10, newestFirst: false })).map(({ seq, value }) => [seq, value]), [[2, '2'], [3, '3']]);
    }));

    it('tell a row that was deleted and made again from the one that was read', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, [put(a, { stamp: 's1' })]);
      await commit(backend, [{ op: 'delete', key: a }]);
      await commit(backend, [put(a, { stamp: 's2' })]);
      assert.equal(await commit(backend, [put(a)], [{ key: a, stamp: 's1' }]), false);
      assert.equal(await commit(backend, [put(a)], [{ key: a, stamp: 's2' }]), true);
    }));

    it('happen once when given twice, for nobody knows whether the first was done', onNewPlace(place, async (open) => {
      const backend = await open();
      const ops: Op[] = [{ op: 'put', row: row(a, { stamp: 'c1' }) }, append(log, '1')];
      assert.equal(await commit(backend, ops, [{ key: a, stamp: null }], 'c1'), true);
      await commit(backend, [put(b)]);
      assert.equal(await commit(backend, ops, [{ key: a, stamp: null }], 'c1'), true, 'it has happened');
      assert.deepEqual((await backend.readLog({ log, limit: 10, newestFirst: false })).map(({ seq }) => seq), [1]);
    }));

    it('that were refused are judged anew when given again', onNewPlace(place, async (open) => {
      const backend = await open();
      const ops: Op[] = [{ op: 'put', row: row(a, { stamp: 'c1' }) }];
      assert.equal(await commit(backend, ops, [{ key: b, stamp: 's1' }], 'c1'), false);
      await commit(backend, [put(b, { stamp: 's1' })]);
      assert.equal(await commit(backend, ops, [{ key: b, stamp: 's1' }], 'c1'), true);
      assert.equal((await backend.read([a]))[0]?.stamp, 'c1');
    }));

    it('of which many expect the same have one winner', onNewPlace(place, async (open) => {
      const backends = shares ? [await open(), await open()] : [await open()];
      const won = await Promise.all(Array.from({ length: 20 }, (_, i) => commit(backends[i % backends.length] ?? assert.fail(), [put(a, { value: String(i) })], [{ key: a, stamp: null }])));
      assert.equal(won.filter((one) => one).length, 1);
      for (const backend of backends) assert.equal((await backend.read([a]))[0]?.value, String(won.indexOf(true)));
    }));

    it('take many changes at once', onNewPlace(place, async (open) => {
      const backend = await open();
      const rows = Array.from({ length: 5000 }, (_, i) => row(globalKey(String(i).padStart(5, '0'))));
      assert.equal(await commit(backend, rows.map((one) => ({ op: 'put', row: one })), rows.map(({ key }) => ({ key, stamp: null }))), true);
      assert.deepEqual(await backend.scan({ table: 'scoped_values', prefix: ['global'], order: 'key', limit: 10_000 }), rows);
      assert.equal(await commit(backend, rows.map(({ key }) => ({ op: 'delete', key })), rows.map(({ key, stamp }) => ({ key, stamp }))), true);
      assert.deepEqual(await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 }), []);
    }));
  });
}
