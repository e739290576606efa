import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration';

describe('duration', () => {
  const good: [string, number][] = [
    ['0', 0], ['+0', 0], ['-0', 0], ['1h30m', 5_400_000], ['-4h', -14_400_000], ['.5h', 1_800_000], ['1.h', 3_600_000],
    ['10ms', 10], ['1µs', 0.001], ['1μs', 0.001], ['3ns', 0.000003], ['1h1h', 7_200_000], ['0.3333333333333333333h', 1_200_000],
    ['9223372036854775807ns', 9223372036854.775807], ['-9223372036854775808ns', -9223372036854.775808], ['-0h', 0],
  ];
  for (const [text, ms] of good) {
    it(`reads ${text}`, () => assert.deepEqual(parseDuration(text), { ms }));
  }

  const bad: [string, string][] = [
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['3', 'time: missing unit in duration "3"'],
    ['1h3', 'time: missing unit in duration "1h3"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['4 h', 'time: unknown unit " h" in duration "4 h"'],
    [' 4h', 'time: invalid duration " 4h"'],
    ['.s', 'time: invalid duration ".s"'],
    ['1.1.1s', 'time: missing unit in duration "1.1.1s"'],
    ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['99999999999999999999h', 'time: invalid duration "99999999999999999999h"'],
    ['2562048h', 'time: invalid duration "2562048h"'],
    ['--1h', 'time: invalid duration "--1h"'],
  ];
  for (const [text, error] of bad) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.deepEqual(parseDuration(text), { error }));
  }

  const spelt: [number, string][] = [
    [0, '0s'], [5_400_000, '1h30m'], [86_400_000, '24h'], [3_605_000, '1h5s'], [1500, '1.5s'], [10, '10ms'], [0.001, '1µs'], [-90_000, '-1m30s'],
  ];
  for (const [ms, text] of spelt) {
    it(`spells ${ms} ms as ${text}`, () => assert.equal(formatDuration(ms), text));
  }

  it('parses what it spells', () => {
    fc.assert(fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (ms) => {
      assert.deepEqual(parseDuration(formatDuration(ms)), { ms });
    }));
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (ns) => {
      const parsed = parseDuration(formatDuration(ns / 1e6));
      assert.ok('ms' in parsed && Math.round(parsed.ms * 1e6) === ns);
    }));
  });
});
