/** How many candidates are offered at most. */
const most = 3;

/**
 * The candidates that a misspelt name most likely means, nearest first, equally near ones in the given order.
 * Empty where nothing is near: an edit for every three characters is the limit.
 */
export function nearestNames(name: string, candidates: Iterable<string>): string[] {
  const limit = nearLimit(name);
  const near: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    const distance = editDistance(name, candidate, limit);
    if (distance <= limit) near.push({ candidate, distance });
  }
  return near.sort((a, b) => a.distance - b.distance).slice(0, most).map(({ candidate }) => candidate);
}

/** How many edits a name may be away from another to be near it. */
export function nearLimit(name: string): number {
  return Math.max(1, Math.ceil(name.length / 3));
}

/** What an editor needs to offer near names in a finding's place; nothing where there are none. */
export function replacementData(names: readonly string[]): { data?: { replacements: readonly string[] } } {
  return names.length > 0 ? { data: { replacements: names } } : {};
}

/** Near names as the end of a message; '' where there are none. */
export function didYouMean(names: readonly string[]): string {
  return names.length > 0 ? `; did you mean ${names.map((name) => `"${name}"`).join(' or ')}?` : '';
}

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn one text into the other, case aside
 * (texts that differ in case alone are half an edit apart). Above `limit` any number above it.
 */
export function editDistance(from: string, to: string, limit = Infinity): number {
  const [a, b] = withoutCommonEnds(from.toLowerCase(), to.toLowerCase());
  if (a === b) return from === to ? 0 : 0.5;
  if (a === '' || b === '') return a.length + b.length;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return least;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** What two texts share at their ends costs no edit; names of one file share much. */
function withoutCommonEnds(a: string, b: string): [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}
