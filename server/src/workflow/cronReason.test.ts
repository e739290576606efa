import assert from 'node:assert/strict';
import { parseCron } from './cron';
import { cronReason } from './cronReason';

describe('cronReason', () => {
  const cases: [string, string][] = [
    ['0 25 * * *', 'hour: 25 is above 23, the highest value'],
    ['0 0 0 0 * *', 'day of month: 0 is below 1, the lowest value'],
    ['0 0 * * 7', 'day of week: 7 is above 6, the highest value'],
    ['30-10 * * * *', 'minute: the range ends at 10, before it begins at 30'],
    ['*/0 * * * *', 'minute: a step must be 1 or more'],
    ['0 0 L * *', 'day of month: "L" is no number and no name that stands here'],
    ['0 0 99999999999999999999 * *', 'day of month: 99999999999999999999 is too large'],
    ['CRON_TZ=UTC 0 0 * FOO *', 'month: "FOO" is no number and no name that stands here'],
    ['TZ=Nowhere 0 0 * * *', 'unknown time zone Nowhere'],
    ['@every 1d', '@every needs a Go duration such as 1h30m: unknown unit "d" in duration "1d"'],
    ['@never', 'unrecognized descriptor: @never'],
    ['* * *', 'expected 5 to 6 fields, found 3: [* * *]'],
  ];
  for (const [expr, reason] of cases) {
    it(`${expr} -> ${reason}`, () => {
      const read = parseCron(expr);
      assert.ok('error' in read);
      assert.equal(cronReason(expr, read), reason);
    });
  }
});
