import assert from 'node:assert/strict';
import type { LogKey } from '../tables';
import { append, at, commit, logKey } from './commits';
import { difficultNames, onNewPlace, type Features, type Place } from './place';

/** Append-only lists. */
export function backendLogs(place: () => Promise<Place>, { keeps, shares }: Features): void {
  const log = logKey('r');
  const task = (workflow: string, run: string, name: string): LogKey => ({ table: 'task_history', columns: [workflow, run, name] });

  describe('logs', () => {
    it('are read from either end, in parts', onNewPlace(place, async (open) => {
      const backend = await open();
      const values = ['{"b":1, "a":1.0}', '"🚀"', 'null', '9007199254740993', '{}'];
      for (const value of values) await commit(backend, [append(log, value)]);
      const all = values.map((value, i) => ({ seq: i + 1, at: at(0), value }));
      assert.deepEqual(await backend.readLog({ log, limit: 10, newestFirst: false }), all);
      assert.deepEqual(await backend.readLog({ log, limit: 2, newestFirst: true }), [...all].reverse().slice(0, 2));
      assert.deepEqual(await backend.readLog({ log, after: 2, limit: 2, newestFirst: false }), all.slice(2, 4));
      assert.deepEqual(await backend.readLog({ log, after: 3, limit: 10, newestFirst: true }), all.slice(3).reverse());
      assert.deepEqual(await backend.readLog({ log, after: 5, limit: 10, newestFirst: false }), []);
      assert.deepEqual(await backend.readLog({ log: logKey('none'), limit: 10, newestFirst: true }), []);
    }));

    it('never use a number again, whatever was trimmed', onNewPlace(place, async (open) => {
      let backend = await open();
      const seqs = async () => (await backend.readLog({ log, limit: 10, newestFirst: false })).map(({ seq }) => seq);
      await commit(backend, [append(log, '1'), append(log, '2'), append(log, '3')]);
      await commit(backend, [{ op: 'trim', log, keep: 1 }]);
      assert.deepEqual(await seqs(), [3]);
      await commit(backend, [{ op: 'trim', log, keep: 5 }, append(log, '4')]);
      assert.deepEqual(await seqs(), [3, 4]);
      await commit(backend, [{ op: 'trim', log, keep: 0 }, { op: 'trim', log: logKey('none'), keep: 0 }]);
      assert.deepEqual(await seqs(), []);
      assert.deepEqual(await backend.listLogs('run_records', []), []);
      if (keeps) {
        await backend.close();
        backend = await open();
      }
      await commit(backend, [append(log, '5')]);
      assert.deepEqual(await seqs(), [5]);
    }));

    it('are listed by what their names begin with, column by column', onNewPlace(place, async (open) => {
      const backend = await open();
      const keys = [task('a', '', 't'), task('a', 'r', 's'), task('a', 'r', 't'), task('a:r', '', 't'), task('ab', 'r', 't')];
      await commit(backend, [...keys].reverse().map((key) => append(key, '1')));
      await commit(backend, [append(log, '1')]);
      assert.deepEqual(await backend.listLogs('task_history', []), keys);
      assert.deepEqual(await backend.listLogs('task_history', ['a']), keys.slice(0, 3));
      assert.deepEqual(await backend.listLogs('task_history', ['a', 'r']), keys.slice(1, 3));
      assert.deepEqual(await backend.listLogs('value_history', []), []);
    }));

    it('keep difficult names apart', onNewPlace(place, async (open) => {
      const backend = await open();
      await commit(backend, difficultNames.map((name) => append(logKey(name), JSON.stringify(name))));
      for (const name of difficultNames) {
        assert.deepEqual(await backend.readLog({ log: logKey(name), limit: 10, newestFirst: false }), [{ seq: 1, at: at(0), value: JSON.stringify(name) }]);
      }
      assert.equal((await backend.listLogs('run_records', [])).length, difficultNames.length);
    }));

    it('lose none of what many append at once', onNewPlace(place, async (open) => {
      const backends = shares ? [await open(), await open()] : [await open()];
      await Promise.all(Array.from({ length: 60 }, (_, i) => commit(backends[i % backends.length] ?? assert.fail(), [append(log, String(i))])));
      for (const backend of backends) {
        const found = await backend.readLog({ log, limit: 100, newestFirst: false });
        assert.deepEqual(found.map(({ seq }) => seq), Array.from({ length: 60 }, (_, i) => i + 1));
        assert.equal(new Set(found.map(({ value }) => value)).size, 60);
      }
    }));
  });
}
