import { ruleValues, type Rule } from './rule';

/** The map form of `meta=`: each key with its values; null where a key names none (`key:`). */
export interface MetaMap {
  /** Keys in order of appearance; a later `key:` replaces an earlier one. */
  readonly entries: ReadonlyMap<string, readonly string[] | null>;
  /** What is wrong. Entries before the fault are kept. */
  readonly error?: string;
}

/** Reads `meta=key:a,b|key2:1,2`, repeated or not, into its map form. */
export function metaMap(rule: Rule): MetaMap {
  const entries = new Map<string, readonly string[] | null>();
  const values = ruleValues(rule, 'meta');
  if (values.length === 0) return { entries };
  const text = values.join('|');
  for (const item of text.split('|')) {
    // As in the reference, a line feed ends the value and a key has none.
    const match = /^([^\n]*?):([^\n]*)/.exec(item);
    if (match === null) {
      const reason = `invalid map format expected key:value got ${item}`;
      return { entries, error: `${JSON.stringify(text)} can not be set to meta (map[string][]string): ${reason}` };
    }
    const [, key = '', list = ''] = match;
    entries.set(key, list === '' ? null : list.split(','));
  }
  return { entries };
}

/**
 * Reads `meta=` as batch rows: row i has value i of every key. No `meta=`, or keys without values,
 * give no rows. An error where the form is wrong or two keys differ in their number of values.
 */
export function parseMeta(rule: Rule): { rows: Record<string, string>[] } | { error: string } {
  const map = metaMap(rule);
  if (map.error !== undefined) return { error: map.error };
  const columns = [...map.entries].map(([key, values]) => ({ key, values: values ?? [] }));
  const count = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== count);
  if (odd !== undefined) return { error: `inconsistent lengths in meta ${odd.values.length} != ${count}` };
  const rows: Record<string, string>[] = [];
  for (let i = 0; i < count; i++) {
    rows.push(Object.fromEntries(columns.map(({ key, values }) => [key, values[i] ?? ''])));
  }
  return { rows };
}
