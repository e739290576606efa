import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseCron } from './cron';
import { cronNext } from './cronNext';
import { costOf } from './exampleCost';

interface CronCase {
  expr: string;
  valid: boolean;
  from?: string;
  next?: string[];
  error?: string;
}

const cases = JSON.parse(readFileSync('test/fixtures/vectors/cron.json', 'utf8')) as CronCase[];

/** Fire times without milliseconds, or the error. */
function fires(expr: string, from: string, count: number): string[] | string {
  const parsed = parseCron(expr);
  if ('error' in parsed) return parsed.error;
  return cronNext(parsed.schedule, new Date(from), count).map((date) => date.toISOString().replace('.000Z', 'Z'));
}

describe('cron vectors', () => {
  for (const { expr, valid, from, next, error } of cases) {
    it(JSON.stringify(expr), () => {
      assert.deepEqual(fires(expr, from ?? '2026-01-01T00:00:00Z', 5), valid ? (next ?? []) : error);
    });
  }
});

describe('cron', () => {
  const places: [string, string][] = [
    ['1 2 3 4 5 7', '7'],
    ['* *  0 * *', '0'],
    ['CRON_TZ=UTC  * 99 * * *', '99'],
    ['TZ=Nowhere/Land * * * * *', 'Nowhere/Land'],
    ['TZ=UTC', 'UTC'],
    ['@every 5x', '5x'],
    ['TZ=UTC @reboot', '@reboot'],
    ['0 0', '0 0'],
  ];
  for (const [expr, part] of places) {
    it(`marks ${part} in ${expr}`, () => {
      const parsed = parseCron(expr);
      assert.ok('error' in parsed);
      assert.equal(expr.slice(parsed.start, parsed.end), part);
    });
  }

  for (const zone of ['america/new_york', 'America/NEW_YORK', 'PST', '+05:00', '../etc/passwd', 'est']) {
    it(`refuses the zone ${zone}`, () => assert.ok('error' in parseCron(`TZ=${zone} * * * * *`)));
  }

  for (const expr of ['TZ= 0 0 * * *', 'TZ=Local 0 0 * * *', 'TZ=US/Eastern 0 0 * * *', '*-3/2 1-+5 * * *', '*/99999999999 * * * *']) {
    it(`takes ${expr}`, () => assert.ok('schedule' in parseCron(expr)));
  }

  for (const expr of ['@every 1h ', ' @daily', '@daily ', '*/99999999999999999999 * * * *', '*/-1 * * * *']) {
    it(`refuses ${JSON.stringify(expr)}`, () => assert.ok('error' in parseCron(expr)));
  }
});

describe('cron fire times', () => {
  it('cuts @every to seconds, and never under one', () => {
    assert.deepEqual(fires('@every 1500ms', '2026-01-01T00:00:00.900Z', 2), ['2026-01-01T00:00:01Z', '2026-01-01T00:00:02Z']);
    assert.deepEqual(fires('@every -5h', '2026-01-01T00:00:00Z', 1), ['2026-01-01T00:00:01Z']);
  });

  it('is strictly after', () => {
    assert.deepEqual(fires('0 0 * * *', '2026-01-01T00:00:00Z', 1), ['2026-01-02T00:00:00Z']);
    assert.deepEqual(fires('0 0 * * *', '2025-12-31T23:59:59.999Z', 1), ['2026-01-01T00:00:00Z']);
  });

  it('skips an hour that spring skips', () => {
    assert.deepEqual(fires('CRON_TZ=America/New_York 30 2 * * *', '2026-03-07T00:00:00Z', 2), ['2026-03-07T07:30:00Z', '2026-03-09T06:30:00Z']);
  });

  it('fires twice in an hour that autumn repeats', () => {
    const next = fires('CRON_TZ=America/New_York 30 1 * * *', '2026-11-01T00:00:00Z', 3);
    assert.deepEqual(next, ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z', '2026-11-02T06:30:00Z']);
  });

  it('keeps to days that have no midnight', () => {
    const next = fires('CRON_TZ=America/Santiago 0 0 1-10 9 SUN', '2026-09-01T00:00:00Z', 8);
    assert.ok(Array.isArray(next) && next.every((time, i) => i === 0 || time > (next[i - 1] ?? '')));
  });

  it('fires in half-hour zones at their own minutes', () => {
    assert.deepEqual(fires('CRON_TZ=Asia/Kolkata 0 9 * * *', '2026-01-01T00:00:00Z', 1), ['2026-01-01T03:30:00Z']);
  });

  it('gives up after five years, soon', () => {
    for (const zone of ['', 'CRON_TZ=America/New_York ']) {
      const never = () => fires(`${zone}0 0 30 2 *`, '2026-01-01T00:00:00Z', 5);
      assert.deepEqual(never(), []);
      // Five years have 1,826 days, and 2.6 million minutes, a thousand times as many as these.
      const ratio = costOf(never) / costOf(() => fires(`${zone}* * * * *`, '2026-01-01T00:00:00Z', 2000));
      assert.ok(ratio < 50, `${ratio} times the time of 2,000 fires`);
    }
  });

  it('agrees with a scan of every minute', () => {
    for (const expr of ['CRON_TZ=Australia/Lord_Howe 15,45 */2 * * 0', 'CRON_TZ=Europe/Berlin */20 1-3 * 3,10 *']) {
      const [, zone = '', fields = ''] = /^CRON_TZ=(\S+) (.*)$/.exec(expr) ?? [];
      const parsed = parseCron(expr);
      assert.ok('schedule' in parsed && parsed.schedule.kind === 'fields', fields);
      const { schedule } = parsed;
      const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' });
      // Three quiet weeks without a change of the clock.
      const from = Date.UTC(2026, 9, 5);
      const expected: string[] = [];
      for (let ms = from + 60_000; ms <= from + 14 * 86_400_000; ms += 60_000) {
        const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = format.format(ms).split(/\D+/).map(Number);
        const week = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
        const fits = schedule.month.values.has(month) && schedule.dayOfMonth.values.has(day) && schedule.dayOfWeek.values.has(week);
        if (fits && schedule.hour.values.has(hour) && schedule.minute.values.has(minute)) expected.push(new Date(ms).toISOString());
      }
      const found = cronNext(schedule, new Date(from), expected.length).map((date) => date.toISOString());
      assert.deepEqual(found, expected);
    }
  });
});
