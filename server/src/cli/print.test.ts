import assert from 'node:assert/strict';
import { cell, count, harmless, table } from './print';

describe('plain text', () => {
  it('has columns as wide as their longest cell, and nothing behind the last', () => {
    assert.equal(table([['a', 'bb', ''], ['aaa', 'b', 'c']]), 'a    bb\naaa  b   c');
    assert.equal(table([]), '');
  });
  it('counts in words', () => assert.deepEqual([count(0, 'task'), count(1, 'task'), count(2, 'task')], ['0 tasks', '1 task', '2 tasks']));
});

describe('text of others', () => {
  it('cannot steer a terminal', () => {
    assert.equal(harmless('a\u001b[31m\tb\n\u009b\u0007'), 'a\\u001b[31m\tb\n\\u009b\\u0007');
    assert.equal(harmless('größe \u{1F600}'), 'größe \u{1F600}');
  });
  it('is one line in a table, and not too long', () => {
    assert.deepEqual([cell('a\nb\u001b'), cell('abcdef', 5), cell('abcde', 5)], ['a\\nb\\u001b', 'abcd…', 'abcde']);
  });
});
