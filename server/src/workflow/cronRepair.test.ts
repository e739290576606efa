import assert from 'node:assert/strict';
import { parseCron } from './cron';
import { cronRepairs } from './cronRepair';

function repairs(expr: string): string[] {
  const read = parseCron(expr);
  assert.ok('error' in read, expr);
  return cronRepairs(expr, read);
}

describe('cronRepairs', () => {
  it('knows what the wrong part was to be', () => {
    assert.deepEqual(repairs('@dayly'), ['@daily']);
    assert.deepEqual(repairs('0 0 * * 7'), ['0']);
    assert.deepEqual(repairs('0 0 * * Monday'), ['Mon']);
    assert.deepEqual(repairs('0 0 1 december *'), ['dec']);
  });

  it('offers only what then reads', () => {
    for (const expr of ['@dayly', '0 0 * * 7', '0 0 * * Monday', '0 0 1 december *']) {
      const read = parseCron(expr);
      assert.ok('error' in read);
      assert.ok('schedule' in parseCron(expr.slice(0, read.start) + (cronRepairs(expr, read)[0] ?? '') + expr.slice(read.end)), expr);
    }
  });

  it('is silent elsewhere', () => {
    for (const expr of ['7 25 * * *', '0 0 * 13 *', '0 0 * * 1-7', '0 0 L * *', '@now and then', 'TZ=No/Where * * * * *']) assert.deepEqual(repairs(expr), [], expr);
  });
});
