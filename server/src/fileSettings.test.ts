import assert from 'node:assert/strict';
import { readCheck, readFilter } from './fileSettings';

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

describe('readCheck', () => {
  it('takes severities and the dialect, and nonsense for nothing', () => {
    assert.deepEqual(readCheck('flowlord', { severity: { 'retry-limit': 'off', 'no-worker': 'loud', 'rule-none': 1 } }), { dialect: 'flowlord', severity: new Map([['retry-limit', 'off']]) });
    for (const check of [null, 3, [], { severity: [] }, { severity: null }]) assert.deepEqual(readCheck('other', check), { severity: new Map() });
  });
});
