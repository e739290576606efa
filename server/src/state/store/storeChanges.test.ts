import assert from 'node:assert/strict';
import { storeChanges } from './storeChanges';

describe('changes of a store', () => {
  it('are told as its user knows them, without histories and sizes', () => {
    assert.deepEqual(storeChanges([
      { table: 'run_records', columns: ['r'] }, { table: 'checkpoints', columns: ['w', 'c'] }, { table: 'checkpoint_values', columns: ['w', 'c', 'global', '', '', '', 'k'] },
      { table: 'scope_sizes', columns: ['global', '', '', ''] }, { table: 'value_history', columns: ['global', '', '', '', 'k'] }, { table: 'scoped_values', columns: ['custom', '', '', 'n:s', 'k'] },
    ]), [{ kind: 'run', run: 'r' }, { kind: 'checkpoint', workflow: 'w', name: 'c' }, { kind: 'value', scope: { kind: 'custom', namespace: 'n:s' }, name: 'k' }]);
  });

  it('are all when nobody knows which', () => {
    assert.equal(storeChanges('all'), 'all');
  });
});
