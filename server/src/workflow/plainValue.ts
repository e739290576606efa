import type { Entries, Value } from './document';

/**
 * A value without its places: objects with the keys as spelt, arrays, strings, booleans; integers as
 * numbers where a number is exact and else as bigints; dates and times as written; undefined where broken.
 */
export function plainValue(value: Value): unknown {
  switch (value.kind) {
    case 'table': return plainEntries(value.entries);
    case 'array': return value.items.map(plainValue);
    case 'integer': return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : value.value;
    case 'broken': return undefined;
    default: return value.value;
  }
}

/** The entries of a table as an object, keys as spelt. */
export function plainEntries(entries: Entries): Record<string, unknown> {
  return Object.fromEntries([...entries.values()].map((entry) => [entry.key, plainValue(entry.value)]));
}
