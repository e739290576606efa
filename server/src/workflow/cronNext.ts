import type { CronFields, CronSchedule } from './cron';
import type { CronField } from './cronField';
import { zoneOffset } from './cronZone';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** No fire time within this many years means that a schedule never fires again. */
const yearsAhead = 5;

/**
 * The next `count` fire times strictly after `from`, fewer when the schedule stops firing.
 * Follows robfig/cron v3 in its own zone, so that hours which daylight saving skips or repeats
 * fire as they do there.
 */
export function cronNext(schedule: CronSchedule, from: Date, count: number): Date[] {
  const next = schedule.kind === 'every' ? nextInterval(schedule.delayMs) : nextMatch(schedule);
  const fires: Date[] = [];
  let at = from.getTime();
  while (fires.length < count) {
    const found = next(at);
    // Past the last instant that a Date holds there is nothing to show.
    if (found === undefined || Number.isNaN(new Date(found).getTime())) break;
    fires.push(new Date(found));
    at = found;
  }
  return fires;
}

function nextInterval(delayMs: number): (ms: number) => number {
  return (ms) => Math.floor(ms / second) * second + delayMs;
}

/** A wall clock: instants read and made in one zone. */
interface Clock {
  /** A date whose UTC getters show the zone's wall clock. */
  wall(ms: number): Date;
  /** The instant at which the zone's wall clock shows this, in milliseconds as of Date.UTC. */
  instant(wall: number): number;
}

function clockOf(zone: string): Clock {
  const offset = zoneOffset(zone);
  return {
    wall: (ms) => new Date(ms + offset(ms)),
    instant(wall) {
      // In a gap or an overlap Go's time.Date takes the offset that holds at its first guess.
      const guess = offset(wall);
      return guess === 0 ? wall : wall - offset(wall - guess);
    },
  };
}

/** The same time of day some months and days on; what overflows is carried. */
function addDate(clock: Clock, ms: number, months: number, days: number): number {
  const wall = clock.wall(ms);
  wall.setUTCMonth(wall.getUTCMonth() + months, wall.getUTCDate() + days);
  return clock.instant(wall.getTime());
}

/** A search in progress. `aligned`: a field moved already, so that smaller ones stand at their start. */
interface Search {
  ms: number;
  aligned: boolean;
}

/** Moves one field until it matches; true when a larger field changed and the search must start over. */
type Step = (search: Search) => boolean;

function nextMatch(schedule: CronFields): (ms: number) => number | undefined {
  const clock = clockOf(schedule.zone);
  const steps: Step[] = [
    (search) => moveMonth(search, schedule, clock),
    (search) => moveDay(search, schedule, clock),
    (search) => moveHour(search, schedule, clock),
    (search) => movePart(search, schedule.minute, minute, (ms) => clock.wall(ms).getUTCMinutes()),
    (search) => movePart(search, schedule.second, second, (ms) => clock.wall(ms).getUTCSeconds()),
  ];
  return (from) => {
    const search: Search = { ms: Math.floor(from / second) * second + second, aligned: false };
    const lastYear = clock.wall(search.ms).getUTCFullYear() + yearsAhead;
    while (clock.wall(search.ms).getUTCFullYear() <= lastYear) {
      if (!steps.some((step) => step(search))) return search.ms;
    }
    return undefined;
  };
}

function moveMonth(search: Search, schedule: CronFields, clock: Clock): boolean {
  let wall = clock.wall(search.ms);
  while (!schedule.month.values.has(wall.getUTCMonth() + 1)) {
    if (!search.aligned) search.ms = clock.instant(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth()));
    search.aligned = true;
    search.ms = addDate(clock, search.ms, 1, 0);
    wall = clock.wall(search.ms);
    if (wall.getUTCMonth() === 0) return true;
  }
  return false;
}

function moveDay(search: Search, schedule: CronFields, clock: Clock): boolean {
  let wall = clock.wall(search.ms);
  while (!dayMatches(schedule, wall)) {
    if (!search.aligned) search.ms = clock.instant(wall.setUTCHours(0, 0, 0, 0));
    search.aligned = true;
    search.ms = addDate(clock, search.ms, 0, 1);
    // Where daylight saving skips midnight the day begins an hour off.
    const off = clock.wall(search.ms).getUTCHours();
    if (off !== 0) search.ms += (off > 12 ? 24 - off : -off) * hour;
    wall = clock.wall(search.ms);
    if (wall.getUTCDate() === 1) return true;
  }
  return false;
}

/** Both days must match when either holds a star, else one is enough. */
function dayMatches({ dayOfMonth, dayOfWeek }: CronFields, wall: Date): boolean {
  const inMonth = dayOfMonth.values.has(wall.getUTCDate());
  const inWeek = dayOfWeek.values.has(wall.getUTCDay());
  return dayOfMonth.star || dayOfWeek.star ? inMonth && inWeek : inMonth || inWeek;
}

function moveHour(search: Search, schedule: CronFields, clock: Clock): boolean {
  let wall = clock.wall(search.ms);
  while (!schedule.hour.values.has(wall.getUTCHours())) {
    if (!search.aligned) search.ms = clock.instant(wall.setUTCMinutes(0, 0, 0));
    search.aligned = true;
    search.ms += hour;
    wall = clock.wall(search.ms);
    if (wall.getUTCHours() === 0) return true;
  }
  return false;
}

/** Minutes and seconds: jumps to the next value in the field, or to the end of the hour or minute. */
function movePart(search: Search, field: CronField, unit: number, read: (ms: number) => number): boolean {
  let value = read(search.ms);
  while (!field.values.has(value)) {
    if (!search.aligned) search.ms = Math.floor(search.ms / unit) * unit;
    search.aligned = true;
    let target = value + 1;
    while (target < 60 && !field.values.has(target)) target++;
    search.ms += (target - value) * unit;
    value = read(search.ms);
    if (value === 0) return true;
  }
  return false;
}
