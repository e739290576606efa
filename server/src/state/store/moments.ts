import { StateError } from '../stateError';

/** Times for rows: RFC 3339 UTC with microseconds, each later than the one before, so that what was written last sorts last. */
export type Moments = () => string;

/** Counts on from `now` (milliseconds since the epoch, fractions count), by a microsecond where the clock stands still or goes back. */
export function moments(now: () => number = () => performance.timeOrigin + performance.now()): Moments {
  let last = 0;
  return () => {
    last = Math.max(Math.floor(now() * 1000), last + 1);
    return momentText(last);
  };
}

/** RFC 3339 UTC of microseconds since the epoch. */
export function momentText(micros: number): string {
  const ms = Math.floor(micros / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros - ms * 1000).padStart(3, '0')}Z`;
}

/** Longest time to live, in milliseconds: a hundred years, so that times keep their width. */
const longest = 100 * 365 * 86_400_000;

/** The moment so many milliseconds after another. StateError `invalid` for what is no time to live. */
export function momentAfter(moment: string, ttl: number): string {
  if (typeof ttl !== 'number' || !(ttl > 0 && ttl <= longest)) throw new StateError('invalid', `${String(ttl)} is no time to live; give milliseconds, more than 0 and at most ${longest}`);
  return momentText(Date.parse(moment) * 1000 + Number(moment.slice(-4, -1)) + Math.ceil(ttl * 1000));
}
