import { parseRule } from './rule';

/** A task's meta: a URL query, keys in order of appearance, each with its values. */
export type TaskMeta = ReadonlyMap<string, readonly string[]>;

/** Reads a task's meta as Go's url.ParseQuery; pairs that are malformed are left out. */
export function parseTaskMeta(text: string): TaskMeta {
  const meta = new Map<string, string[]>();
  for (const { key, value } of parseRule(text).params) {
    const values = meta.get(key);
    if (values === undefined) meta.set(key, [value]);
    else values.push(value);
  }
  return meta;
}

/** The first value of a key; '' when absent. */
export function metaValue(meta: TaskMeta, key: string): string {
  return meta.get(key)?.[0] ?? '';
}

/** The first value of each key, as templates see them. */
export function metaValues(meta: TaskMeta): Map<string, string> {
  return new Map([...meta].map(([key, values]) => [key, values[0] ?? '']));
}

/** Each pair of a meta, a repeated key once for each value. */
export function metaEntries(meta: TaskMeta): [string, string][] {
  return [...meta].flatMap(([key, values]) => values.map((value): [string, string] => [key, value]));
}

/**
 * Spells a task's meta. Text stays plain except what the query form needs: `%`, `&`, `+`, `;`,
 * control characters, and `=` in a key. `sorted` orders by key, as roots and retries are.
 */
export function formatTaskMeta(entries: Iterable<readonly [string, string]>, { sorted }: { sorted: boolean }): string {
  const pairs = [...entries];
  if (sorted) pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return pairs.map(([key, value]) => `${queryText(key).replaceAll('=', '%3D')}=${queryText(value)}`).join('&');
}

/** A value as a URL query spells it, as plain as it can be: only `%`, `&`, `+`, `;` and control characters are escaped. */
export function queryText(text: string): string {
  return text.replace(/[%&+;\p{Cc}]/gu, (char) => {
    const bytes = [...new TextEncoder().encode(char)];
    return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  });
}
