import assert from 'node:assert/strict';
import { clockWords, joinWords, spanWords, tookWords } from './timeWords';

describe('time in words', () => {
  it('says a span in the unit that fits', () => {
    const cases: [number, string][] = [
      [0, '0 ms'], [12.4, '12 ms'], [999, '999 ms'], [1000, '1.0 s'], [4234, '4.2 s'], [59_940, '59.9 s'], [59_990, '1 min 0 s'],
      [185_000, '3 min 5 s'], [3_600_000, '1 h 0 min'], [7_800_000, '2 h 10 min'], [-5, '0 ms'],
    ];
    for (const [ms, words] of cases) assert.equal(spanWords(ms), words);
  });

  it('says nothing of what has not ended', () => {
    assert.equal(tookWords('2024-01-01T00:00:00Z', null), '');
    assert.equal(tookWords('2024-01-01T00:00:00Z', '2024-01-01T00:00:02.5Z'), '2.5 s');
  });

  it('leaves the date out today', () => {
    const now = new Date(2024, 4, 6, 23, 0, 0);
    assert.equal(clockWords(new Date(2024, 4, 6, 7, 8, 9).toISOString(), now), '07:08:09');
    assert.equal(clockWords(new Date(2024, 4, 5, 7, 8, 9).toISOString(), now), '2024-05-05 07:08:09');
    assert.equal(clockWords('soon', now), 'soon');
  });

  it('joins what there is', () => {
    assert.equal(joinWords('a', '', 'b'), 'a · b');
  });
});
