import type { CronSchedule } from '../../workflow/cron';
import { cronNext } from '../../workflow/cronNext';

/**
 * The last fire after `since` up to `now`, undefined when there was none: fires that were missed, because the machine
 * slept or nothing ran, are one. Looks back from `now`, for `since` may be years ago.
 */
export function latestFire(schedule: CronSchedule, since: Date, now: Date): Date | undefined {
  const [first] = cronNext(schedule, since, 1);
  if (!first || first > now) return undefined;
  if (schedule.kind === 'every') {
    const steps = Math.floor((now.getTime() - first.getTime()) / schedule.delayMs);
    return new Date(first.getTime() + steps * schedule.delayMs);
  }
  for (let stride = 1000; now.getTime() - stride > first.getTime(); stride *= 2) {
    const last = lastWithin(schedule, new Date(now.getTime() - stride), now);
    if (last) return last;
  }
  return lastWithin(schedule, since, now);
}

function lastWithin(schedule: CronSchedule, from: Date, now: Date): Date | undefined {
  let last: Date | undefined;
  for (let [next] = cronNext(schedule, from, 1); next && next <= now; [next] = cronNext(schedule, next, 1)) last = next;
  return last;
}
