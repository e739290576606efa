import assert from 'node:assert/strict';
import { readFilter } from './fileSettings';

describe('readFilter', () => {
  it('joins both excludes and reads lists and tables', () => {
    assert.deepEqual(readFilter({ '**/.git': true, '**/a': false, '**/b': { when: '$(basename).ts' } }, { include: ['flows/**'], exclude: { '**/old': true, '**/new': false } }),
      { include: ['flows/**'], exclude: ['**/.git', '**/old'] });
  });
  it('takes nonsense for nothing', () => {
    assert.deepEqual(readFilter(null, 3), { include: [], exclude: [] });
    assert.deepEqual(readFilter([], { include: [1], exclude: 'x' }), { include: [], exclude: [] });
  });
});
