/**
 * A task's key: the phase name, then in `[…]` its parent's indexes, the matched parent phase (where a bare topic has
 * several) and its row (where batched), e.g. `load[0]`, `clean[0,2]`, `t2[task1:t4]`. In a backload the fire stands where
 * there is no parent: `t2[2024-01-01T00,task1:t4,3]`. Equal after a resume.
 * @param matched the matched parent phase, or without a parent the fire
 */
export function taskKey(phase: string, parentKey: string | undefined, matched: string | undefined, row: number | undefined): string {
  const indexes = [...(parentKey === undefined ? [] : indexesOf(parentKey)), ...(matched === undefined ? [] : [matched]), ...(row === undefined ? [] : [String(row)])];
  return indexes.length === 0 ? phase : `${phase}[${indexes.join(',')}]`;
}

/** The indexes of a key, in order; none for a plain one. */
export function indexesOf(key: string): string[] {
  if (!key.endsWith(']')) return [];
  return key.slice(key.lastIndexOf('[') + 1, -1).split(',');
}

/** Orders keys of one phase: numbers by size, everything else as text. */
export function compareKeys(a: string, b: string): number {
  const left = indexesOf(a);
  const right = indexesOf(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    const difference = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
