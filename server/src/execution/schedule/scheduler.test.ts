import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { parseCron, type CronSchedule } from '../../workflow/cron';
import { cronNext } from '../../workflow/cronNext';
import { ExampleClock } from './exampleClock';
import { latestFire } from './latestFire';
import { Scheduler, type CronRule } from './scheduler';

function cron(expr: string): CronSchedule {
  const parsed = parseCron(expr);
  return 'schedule' in parsed ? parsed.schedule : assert.fail(parsed.error);
}

const rule = (id: string, expr: string, since: string, overlap = false): CronRule => ({ id, schedule: cron(expr), overlap, since: new Date(since) });

/** Schedules for some time and tells what fired and what was skipped. */
function scheduling(start: string, runs: (id: string) => Promise<unknown> = () => Promise.resolve()) {
  const clock = new ExampleClock(Date.parse(start));
  const told: string[] = [];
  const scheduler = new Scheduler(clock, {
    start: (id, at) => {
      told.push(`${id} ${at.toISOString().slice(0, 16)}`);
      return runs(id);
    },
    skipped: (id, at) => void told.push(`skipped ${id} ${at.toISOString().slice(0, 16)}`),
  });
  return { clock, told, scheduler };
}

describe('scheduler', () => {
  it('fires days of schedules in their order, each once', async () => {
    const { clock, told, scheduler } = scheduling('2024-02-27T23:30:00Z');
    scheduler.arm([rule('daily', '0 6 * * *', '2024-02-27T23:30:00Z'), rule('noon', '0 12 29 2 *', '2024-02-27T23:30:00Z')]);
    await clock.advance('2024-03-01T07:00:00Z');
    assert.deepEqual(told, ['daily 2024-02-28T06:00', 'daily 2024-02-29T06:00', 'noon 2024-02-29T12:00', 'daily 2024-03-01T06:00']);
  });

  it('fires at the times of the vectors, daylight saving included', async () => {
    const vectors: { expr: string; valid: boolean; from: string; next?: string[] | null }[] = JSON.parse(readFileSync(resolve('../shared/vectors/cron.json'), 'utf8'));
    const near = vectors.flatMap(({ expr, valid, from, next }) => (valid && next?.length && Date.parse(next.at(-1) ?? '') - Date.parse(from) < 40 * 24 * 3_600_000 ? [{ expr, from, next }] : []));
    assert.ok(near.filter(({ expr }) => expr.includes('TZ=')).length >= 6);
    for (const { expr, from, next } of near) {
      const clock = new ExampleClock(Date.parse(from));
      const at: string[] = [];
      const scheduler = new Scheduler(clock, { start: (_, time) => Promise.resolve(at.push(time.toISOString().replace('.000Z', 'Z'))), skipped: () => assert.fail() });
      scheduler.arm([rule('r', expr, from)]);
      await clock.advance(next.at(-1) ?? '');
      assert.deepEqual(at, next, expr);
      scheduler.stop();
    }
  }).timeout(60_000);

  it('makes one of the fires that were missed: the last', async () => {
    const { clock, told, scheduler } = scheduling('2024-01-01T00:30:00Z');
    scheduler.arm([rule('hourly', '0 * * * *', '2024-01-01T00:30:00Z')]);
    clock.jump('2024-01-05T09:20:00Z');
    await clock.advance('2024-01-05T10:30:00Z');
    assert.deepEqual(told, ['hourly 2024-01-05T09:00', 'hourly 2024-01-05T10:00']);
  });

  it('catches up what was missed while nothing ran, from the last fire on', async () => {
    const { clock, told, scheduler } = scheduling('2024-01-05T09:20:00Z');
    scheduler.arm([rule('hourly', '0 * * * *', '2024-01-01T00:00:00Z')]);
    await clock.advance('2024-01-05T09:59:00Z');
    assert.deepEqual(told, ['hourly 2024-01-05T09:00']);
  });

  it('fires nothing twice when the clock is set back', async () => {
    const { clock, told, scheduler } = scheduling('2024-01-01T00:30:00Z');
    scheduler.arm([rule('hourly', '0 * * * *', '2024-01-01T00:30:00Z')]);
    await clock.advance('2024-01-01T02:10:00Z');
    clock.jump('2024-01-01T00:50:00Z');
    await clock.advance('2024-01-01T03:10:00Z');
    assert.deepEqual(told, ['hourly 2024-01-01T01:00', 'hourly 2024-01-01T02:00', 'hourly 2024-01-01T03:00']);
  });

  it('skips a fire while the last one is going, unless that is allowed', async () => {
    let end = (): void => undefined;
    const long = new Promise<void>((resolve) => (end = resolve));
    const { clock, told, scheduler } = scheduling('2024-01-01T00:30:00Z', () => long);
    scheduler.arm([rule('one', '0 * * * *', '2024-01-01T00:30:00Z'), rule('many', '0 * * * *', '2024-01-01T00:30:00Z', true)]);
    await clock.advance('2024-01-01T02:30:00Z');
    end();
    await clock.advance('2024-01-01T03:30:00Z');
    assert.deepEqual(told, ['one 2024-01-01T01:00', 'many 2024-01-01T01:00', 'skipped one 2024-01-01T02:00', 'many 2024-01-01T02:00', 'one 2024-01-01T03:00', 'many 2024-01-01T03:00']);
  });

  it('goes on where it was when rules are armed again, and forgets those that are not', async () => {
    const { clock, told, scheduler } = scheduling('2024-01-01T00:30:00Z');
    const [a, b] = [rule('a', '0 * * * *', '2024-01-01T00:30:00Z'), rule('b', '0 * * * *', '2024-01-01T00:30:00Z')];
    scheduler.arm([a, b]);
    await clock.advance('2024-01-01T01:30:00Z');
    scheduler.arm([a]);
    assert.deepEqual([scheduler.next('a')?.toISOString(), scheduler.next('b')], ['2024-01-01T02:00:00.000Z', undefined]);
    await clock.advance('2024-01-01T02:30:00Z');
    scheduler.stop();
    await clock.advance('2024-01-02T00:00:00Z');
    assert.deepEqual(told, ['a 2024-01-01T01:00', 'b 2024-01-01T01:00', 'a 2024-01-01T02:00']);
  });
});

describe('the latest fire', () => {
  it('is the last of all fires up to now', () => {
    const exprs = ['*/7 * * * *', '0 3 * * 1', '15 10 1 * *', '*/20 59 23 * * *', 'TZ=Europe/Berlin 30 2 * * *', 'TZ=America/New_York 0 1 * * *', '@every 90m', '@hourly'];
    const days = fc.date({ min: new Date('2024-03-01'), max: new Date('2024-04-15'), noInvalidDate: true });
    fc.assert(fc.property(fc.constantFrom(...exprs), days, fc.integer({ min: 0, max: 3 * 24 * 3600 }), (expr, since, seconds) => {
      const now = new Date(since.getTime() + seconds * 1000);
      const all: Date[] = [];
      for (let [next] = cronNext(cron(expr), since, 1); next && next <= now; [next] = cronNext(cron(expr), next, 1)) all.push(next);
      assert.deepEqual(latestFire(cron(expr), since, now), all.at(-1));
    }));
  });

  it('of years of missed seconds is found without walking them', () => {
    const before = process.cpuUsage().user;
    assert.equal(latestFire(cron('* * * * * *'), new Date('2000-01-01'), new Date('2024-01-01T00:00:00.500Z'))?.toISOString(), '2024-01-01T00:00:00.000Z');
    assert.ok(process.cpuUsage().user - before < 10_000_000, 'not 750 million steps');
  });
});
