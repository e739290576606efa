import assert from 'node:assert/strict';
import type { Row } from '../store/backend';
import { sameEntry, sameRow } from './copied';

describe('what counts when copies are compared', () => {
  const row: Row = { key: { table: 'scoped_values', columns: ['global', '', '', '', 'k'] }, value: '1', version: 1, stamp: 's', status: '', created: 'c', updated: 'u', expires: null, writer: 'user' };

  for (const change of [{ value: '1.0' }, { version: 2 }, { stamp: 't' }, { status: 'running' }, { created: 'd' }, { updated: 'v' }, { expires: 'e' }, { writer: 'run task' }]) {
    it(`is the ${Object.keys(change).join()} of a row`, () => assert.deepEqual([sameRow(row, { ...row }), sameRow(row, { ...row, ...change })], [true, false]));
  }
  it('is what a run came to, not when its row was written', () => {
    const run: Row = { ...row, key: { table: 'stored_runs', columns: ['r'] } };
    assert.deepEqual([sameRow(run, { ...run, stamp: 't', updated: 'v' }), sameRow(run, { ...run, status: 'failed' }), sameRow(run, { ...run, value: '2' })], [true, false, false]);
  });
  it('is value and time of an entry, not its number; of a record of a run the value', () => {
    const entry = { seq: 1, at: 'a', value: '1' };
    assert.deepEqual([{ seq: 2 }, { at: 'b' }, { value: '2' }].map((change) => sameEntry('value_history', entry, { ...entry, ...change })), [true, false, false]);
    assert.deepEqual([{ at: 'b' }, { value: '2' }].map((change) => sameEntry('run_records', entry, { ...entry, ...change })), [true, false]);
  });
});
