import { parseDuration } from './duration';

/** Go's unit for a word, and how many of it: days and weeks become hours. */
const units: readonly (readonly [words: RegExp, unit: string, count: number])[] = [
  [/^(?:w|weeks?)$/i, 'h', 168],
  [/^(?:d|days?)$/i, 'h', 24],
  [/^(?:h|hrs?|hours?)$/i, 'h', 1],
  [/^(?:m|mins?|minutes?)$/i, 'm', 1],
  [/^(?:s|secs?|seconds?)$/i, 's', 1],
  [/^(?:ms|millis|milliseconds?)$/i, 'ms', 1],
];

/** The Go duration that a text such as `2d`, `10 minutes` or `1 h` plainly means; empty where that is not plain. */
export function plainDuration(text: string): string[] {
  const [, sign = '', digits = '', word = ''] = /^\s*([+-]?)\s*(\d{1,6})\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const found = units.find(([words]) => words.test(word));
  if (!found) return [];
  const repaired = `${sign === '-' ? '-' : ''}${Number(digits) * found[2]}${found[1]}`;
  return 'ms' in parseDuration(repaired) ? [repaired] : [];
}
