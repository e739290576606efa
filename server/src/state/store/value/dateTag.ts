/**
 * A date is stored as `{"$date":"2024-01-02T03:04:05.678Z"}`. A plain object that looks like that gets one `$` more
 * when it is written and loses it when it is read (`{"$$date":"…Z"}`); all other objects are stored as they are.
 */

/** The key under which an object with the one entry `key: value` is stored. */
export function taggedKey(key: string, value: unknown): string {
  return looksTagged(key, value) ? `$${key}` : key;
}

/** What an object with the one entry `key: value` stands for; null: for itself. */
export function untag(key: string, value: unknown): Date | { readonly [key: string]: string } | null {
  if (!looksTagged(key, value)) return null;
  return key === '$date' ? new Date(value) : { [key.slice(1)]: value };
}

function looksTagged(key: string, value: unknown): value is string {
  return key.startsWith('$') && /^\$+date$/.test(key) && typeof value === 'string' && isIsoTime(value);
}

/** Whether a text is a time exactly as Date spells it: other spellings stay the text that they are. */
function isIsoTime(text: string): boolean {
  if (text.length > 27 || !text.endsWith('Z')) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
