/** Strings and numbers of JSON, so that digits inside a string are never taken for a number. */
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const integer = /^-?\d{1,19}$/;
/** Before a string that stands for an integer; every other string gets one more in front, so that none is mistaken. */
const mark = '#';

/** A JSON text as a value of CEL: whole numbers of 64 bits are integers, all others doubles. Throws SyntaxError. */
export function celOf(json: string): unknown {
  const marked = json.replace(token, (each) => {
    if (each.startsWith('"')) return `"${mark}${mark}${each.slice(1)}`;
    return integer.test(each) && each !== '-0' && BigInt.asIntN(64, BigInt(each)) === BigInt(each) ? `"${mark}${each}"` : each;
  });
  return unmarked(JSON.parse(marked));
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(mark + mark) ? value.slice(2) : BigInt(value.slice(1));
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  // A prototype of its own would be read as if it were a member.
  const entries = Object.entries(value).map(([key, item]) => [key.slice(2), unmarked(item)] as const);
  return new Map(entries);
}

/** A value of CEL as JSON text; undefined for what JSON cannot hold: types, durations, NaN, an absent optional. */
export function jsonOf(value: unknown): string | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : undefined;
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return all(value.map(jsonOf), (texts) => `[${texts.join(',')}]`);
  if (value instanceof Map) return objectOf([...value]);
  if (typeof value !== 'object' || value === undefined) return undefined;
  if (isUnsigned(value)) return value.valueOf().toString();
  return Object.getPrototypeOf(value) === Object.prototype ? objectOf(Object.entries(value)) : undefined;
}

function objectOf(entries: readonly (readonly [unknown, unknown])[]): string | undefined {
  return all(entries.map(([key, item]) => {
    const text = jsonOf(item);
    return text === undefined ? undefined : `${JSON.stringify(String(key))}:${text}`;
  }), (members) => `{${members.join(',')}}`);
}

function all(texts: readonly (string | undefined)[], join: (texts: readonly string[]) => string): string | undefined {
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? join(known) : undefined;
}

/** CEL's `1u`. */
function isUnsigned(value: object): value is { valueOf(): bigint } {
  return typeof value.valueOf() === 'bigint';
}
