import assert from 'node:assert/strict';
import { editDistance, nearestNames } from './nearestNames';

describe('nearestNames', () => {
  const names = ['data-load', 'data-load:daily', 'data-land', 'report', 'Report2', 'a'];
  const cases: [string, string[]][] = [
    ['data-laod', ['data-load', 'data-land']],
    ['data-load:dayly', ['data-load:daily']],
    ['reprot', ['report', 'Report2']],
    ['REPORT', ['report', 'Report2']],
    ['b', ['a']],
    ['something-else', []],
    ['report', ['Report2']],
  ];
  for (const [wrong, expected] of cases) it(`${wrong} -> ${expected.join(', ')}`, () => assert.deepEqual(nearestNames(wrong, names), expected));

  it('counts edits, swaps as one and case as half', () => {
    assert.deepEqual(['abc', 'acb', 'ab', 'abcd', 'xbc', 'ABC', 'xyz'].map((to) => editDistance('abc', to)), [0, 1, 1, 1, 1, 0.5, 3]);
  });
});
