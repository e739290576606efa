import type { CronSchedule } from './cron';

/** Days of each month in a leap year: five years always hold one, but around 2100. */
const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether a schedule has no fire time, as 30 February has none. Cron knows no year, so this is the same from any start
 * and needs no search: only a day that none of its months has keeps a schedule from firing.
 */
export function neverFires(schedule: CronSchedule): boolean {
  if (schedule.kind === 'every') return false;
  const { second, minute, hour, dayOfMonth, dayOfWeek, month } = schedule;
  // A field of commas alone matches nothing.
  if ([second, minute, hour, month].some(({ values }) => values.size === 0)) return true;
  const earliest = Math.min(...dayOfMonth.values);
  const inMonth = [...month.values].some((number) => earliest <= (longestMonth[number - 1] ?? 0));
  const inWeek = dayOfWeek.values.size > 0;
  return !(dayOfMonth.star || dayOfWeek.star ? inMonth && inWeek : inMonth || inWeek);
}

/** Where day of month and month stand in an expression of five or six fields, in UTF-16 units. */
export function dateFields(expr: string): { readonly start: number; readonly end: number } {
  const words = [...expr.matchAll(/\S+/g)];
  const day = words.at(-3);
  const month = words.at(-2);
  return day && month ? { start: day.index, end: month.index + month[0].length } : { start: 0, end: expr.length };
}
