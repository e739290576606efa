import assert from 'node:assert/strict';
import { count, table } from './print';

describe('plain text', () => {
  it('has columns as wide as their longest cell, and nothing behind the last', () => {
    assert.equal(table([['a', 'bb', ''], ['aaa', 'b', 'c']]), 'a    bb\naaa  b   c');
    assert.equal(table([]), '');
  });
  it('counts in words', () => assert.deepEqual([count(0, 'task'), count(1, 'task'), count(2, 'task')], ['0 tasks', '1 task', '2 tasks']));
});
