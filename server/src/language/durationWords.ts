const units: readonly (readonly [word: string, ms: number])[] = [
  ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000], ['millisecond', 1],
];

/** A length of time in words, its sign aside: `1 day 2 hours`. Below a millisecond: `less than a millisecond`. */
export function durationWords(ms: number): string {
  let rest = Math.abs(ms);
  if (rest === 0) return 'no time';
  const parts: string[] = [];
  for (const [word, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${word}${count === 1 ? '' : 's'}`);
    rest -= count * size;
  }
  return parts.join(' ') || 'less than a millisecond';
}
