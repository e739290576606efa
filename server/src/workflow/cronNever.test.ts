import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCron } from './cron';
import { dateFields, neverFires } from './cronNever';
import { cronNext } from './cronNext';

function never(expr: string): boolean {
  const read = parseCron(expr);
  assert.ok('schedule' in read, expr);
  return neverFires(read.schedule);
}

describe('neverFires', () => {
  it('knows the days that no month has', () => {
    for (const expr of ['0 0 30 2 *', '0 0 31 2,4,jun *', '0 0 0 30,31 FEB ?', 'TZ=Europe/Berlin 0 0 31 9,11 *']) assert.equal(never(expr), true, expr);
    for (const expr of ['0 0 29 2 *', '0 0 31 2 1', '0 0 31 2-5 *', '@yearly', '@every 1h', '0 0 30 2 */2']) assert.equal(never(expr), false, expr);
  });

  it('says what a search over five years says', () => {
    const day = fc.oneof(fc.constantFrom('*', '?', '*/2', '*/1', '28-31', '30/1'), fc.integer({ min: 1, max: 31 }).map(String), fc.constantFrom('29', '30', '31', '30,31', ','));
    const month = fc.oneof(fc.constantFrom('*', '2', 'feb', '2,4', '4,6,9,11', '2/2'), fc.integer({ min: 1, max: 12 }).map(String));
    const week = fc.constantFrom('*', '?', '*/2', '1', '0-6', 'mon,fri', '*/1', ',');
    fc.assert(fc.property(day, month, week, fc.integer({ min: 2000, max: 2090 }), (d, m, w, year) => {
      const read = parseCron(`0 0 ${d} ${m} ${w}`);
      assert.ok('schedule' in read);
      const fires = cronNext(read.schedule, new Date(Date.UTC(year, 5, 15)), 1);
      assert.equal(neverFires(read.schedule), fires.length === 0, `${d} ${m} ${w}`);
    }), { numRuns: 500 });
  });

  it('points at day of month and month', () => {
    for (const expr of ['0 0 30 2 *', '0 0 0 30 2 *', 'TZ=UTC 0 0  30 2 *']) {
      const { start, end } = dateFields(expr);
      assert.equal(expr.slice(start, end), '30 2');
    }
  });
});
