/** How much two sequences share at their start and at their end; what they share is never counted twice. */
export interface CommonEnds {
  readonly start: number;
  readonly end: number;
}

/** Compared this much at once: comparing slices is as fast as comparing memory. In UTF-16 units. */
const step = 4096;

/** What two texts share at their ends: about 0.1 ms a megabyte. */
export function commonTextEnds(a: string, b: string): CommonEnds {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a.slice(start, Math.min(start + step, most)) === b.slice(start, Math.min(start + step, most))) start += step;
  start = Math.min(start, most);
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  const left = most - start;
  let end = 0;
  while (end + step <= left && a.slice(a.length - end - step, a.length - end) === b.slice(b.length - end - step, b.length - end)) end += step;
  while (end < left && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return { start, end };
}

/** What two lists share at their ends. */
export function commonEnds<T>(a: readonly T[], b: readonly T[], same: (x: T | undefined, y: T | undefined) => boolean = Object.is): CommonEnds {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && same(a[start], b[start])) start++;
  let end = 0;
  while (end < most - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  return { start, end };
}

/** A list that follows another: what they share at their ends comes from `before`, the rest is made. */
export function carry<T>(before: readonly T[], length: number, { start, end }: CommonEnds, make: (index: number) => T): T[] {
  const made: T[] = [];
  for (let index = start; index < length - end; index++) made.push(make(index));
  return before.slice(0, start).concat(made, before.slice(before.length - end));
}
