import assert from 'node:assert/strict';
import type { Row, Scan } from '../backend';
import { compareColumns } from '../tables';
import { at, commit, globalKey, put, row, stateKey, valueKey } from './commits';
import { difficultNames, onNewPlace, type Place } from './place';

/** Reading and scanning of rows. */
export function backendRows(place: () => Promise<Place>): void {
  const names = (rows: readonly (Row | null)[]) => rows.map((found) => found?.key.columns.at(-1) ?? null);

  describe('rows', () => {
    it('come back as they were written, to the letter', onNewPlace(place, async (open) => {
      const backend = await open();
      const values = ['{"b":1, "a":1.0,"b":2}', '9223372036854775807', '-0', '1e3', 'null', '""', '"\\u0000 🚀\\ud83d\\ude80 \u{10000}"', '{}', '[]', JSON.stringify('x'.repeat(1 << 20))];
      const rows = values.map((value, i) => row(globalKey(`n${i}`), {
        value, version: 1 + i, status: i % 2 ? 'failed' : '', created: at(1), updated: at(999_999 + i), expires: i % 3 ? at(5) : null, writer: `run "${i}" a:b?x=ü`,
      }));
      await commit(backend, rows.map((one) => ({ op: 'put', row: one })));
      assert.deepEqual(await backend.read(rows.map(({ key }) => key)), rows);
    }));

    it('are read in the order of the keys, null where there is none, and also twice', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, [put(globalKey('a')), put(globalKey('b'))]);
      const keys = ['b', 'x', 'a', 'b'].map(globalKey);
      assert.deepEqual(names(await backend.read(keys)), ['b', null, 'a', 'b']);
      assert.deepEqual(await backend.read([]), []);
    }));

    it('are each other\'s neighbours only where every column says so', onNewPlace(place, async (open) => {
      const backend = await open();
      const keys = [valueKey('workflow', 'a', '', '', 'b:c'), valueKey('workflow', 'a:b', '', '', 'c'), valueKey('custom', '', '', 'workflow:a', 'c'), valueKey('step', 'a', 'b', '', 'c'), valueKey('step', 'ab', '', '', 'c')];
      await commit(backend, keys.map((key, i) => put(key, { value: String(i) })));
      assert.deepEqual((await backend.read(keys)).map((found) => found?.value), ['0', '1', '2', '3', '4']);
      for (const key of keys) {
        const found = await backend.scan({ table: 'scoped_values', prefix: key.columns.slice(0, 4), order: 'key', limit: 10 });
        assert.deepEqual(found.map((one) => one.key), [key]);
      }
      assert.deepEqual(await backend.scan({ table: 'task_states', prefix: [], order: 'key', limit: 10 }), []);
    }));

    it('keep difficult names apart, and sort them by their UTF-8 bytes', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, difficultNames.map((name) => put(stateKey(name), { value: JSON.stringify(name) })));
      const sorted = [...difficultNames].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const found = await backend.scan({ table: 'workflow_states', prefix: [], order: 'key', limit: 1000 });
      assert.deepEqual(names(found), sorted);
      assert.deepEqual(found.map(({ value }) => value), sorted.map((name) => JSON.stringify(name)));
      for (const name of difficultNames) {
        assert.deepEqual(names(await backend.scan({ table: 'workflow_states', prefix: [name], order: 'key', limit: 10 })), [name]);
      }
      await commit(backend, difficultNames.slice(1).map((name) => ({ op: 'delete', key: stateKey(name) })));
      assert.deepEqual(names(await backend.scan({ table: 'workflow_states', prefix: [], order: 'key', limit: 1000 })), difficultNames.slice(0, 1));
    }));

    it('come in pages that leave none out and repeat none, in both orders', onNewPlace(place, async (open) => {
      const backend = await open();
      const rows = difficultNames.flatMap((a, i) => ['', 'z', '🚀'].map((b, j) => row(valueKey('step', a, 's', '', b), { updated: at((i * 7 + j) % 5) })));
      await commit(backend, rows.map((one) => ({ op: 'put', row: one })));
      const byKey = [...rows].sort((a, b) => compareColumns(a.key.columns, b.key.columns));
      const byUpdated = [...byKey].sort((a, b) => (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0));
      for (const [order, wanted] of [['key', byKey], ['updated', byUpdated]] as const) {
        const found: Row[] = [];
        for (let page: Row[] = [], query: Scan = { table: 'scoped_values', prefix: ['step'], order, limit: 7 }; ; query = { ...query, ...(page.at(-1) && { after: page[page.length - 1] as Row }) }) {
          page = await backend.scan(query);
          found.push(...page);
          if (page.length < 7) break;
        }
        assert.deepEqual(found.map(({ key }) => key.columns), wanted.map(({ key }) => key.columns), order);
      }
    }));

    it('go on after a row that is gone meanwhile', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, ['a', 'b', 'c'].map((name, i) => put(stateKey(name), { updated: at(i) })));
      for (const order of ['key', 'updated'] as const) {
        const query: Scan = { table: 'workflow_states', prefix: [], order, limit: 2 };
        const after = (await backend.scan(query)).at(-1) as Row;
        await commit(backend, [{ op: 'delete', key: after.key }]);
        assert.deepEqual(names(await backend.scan({ ...query, after })), [order === 'key' ? 'c' : 'a']);
        await commit(backend, [{ op: 'put', row: after }]);
      }
    }));

    it('are chosen by status and by time, also in pages', onNewPlace(place, async (open) => {
      const backend = await open();
      const statuses = ['failed', 'running', 'completed', 'failed', 'failed'];
      await commit(backend, statuses.map((status, i) => put(stateKey(`w${i}`), { status, updated: at(i) })));
      const query: Scan = { table: 'workflow_states', prefix: [], order: 'updated', limit: 10 };
      assert.deepEqual(names(await backend.scan({ ...query, statuses: ['failed'] })), ['w4', 'w3', 'w0']);
      assert.deepEqual(names(await backend.scan({ ...query, statuses: ['failed', 'completed'], since: at(2) })), ['w4', 'w3', 'w2']);
      assert.deepEqual(names(await backend.scan({ ...query, since: at(3) })), ['w4', 'w3']);
      assert.deepEqual(names(await backend.scan({ ...query, statuses: [] })), []);
      const [first] = await backend.scan({ ...query, statuses: ['failed'], limit: 1 });
      assert.deepEqual(names(await backend.scan({ ...query, statuses: ['failed'], limit: 1, after: first as Row })), ['w3']);
      assert.deepEqual(names(await backend.scan({ ...query, order: 'key', statuses: ['failed'], since: at(1), limit: 1 })), ['w3']);
    }));

    it('are there past their end: the store above leaves them out', onNewPlace(place, async (open) => {
      const backend = await open();
      const past = row(globalKey('a'), { expires: at(1) });
      await commit(backend, [{ op: 'put', row: past }]);
      // A backend may itself drop what has expired, but must then expect no row either.
      const [found] = await backend.read([past.key]);
      assert.equal(await commit(backend, [put(past.key)], [{ key: past.key, stamp: found?.stamp ?? null }]), true);
    }));
  });
}
