import { StateError } from '../../stateError';
import { taggedKey } from './dateTag';
import { JsonText } from './jsonText';
import { checkBytes, limits, pastLimit } from './limits';
import { parseJson } from './parseJson';

/**
 * What a store keeps: what JSON can say, exact integers and times. Its stored form is JSON text, on every backend.
 * A bigint is an int64; one within ±(2^53-1) comes back as the number that it equals. Nothing else changes on the way.
 */
export type Value = null | boolean | number | string | bigint | Date | readonly Value[] | { readonly [key: string]: Value };

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;
const loneSurrogate = /\p{Surrogate}/u;
const storable = 'store null, true, false, numbers, text, Dates, bigints, and plain arrays and objects of them';

/**
 * The JSON text of a value, without white space. What JSON would drop, round or bend is StateError `invalid` and names
 * the place inside the value (`.a[3].b`), never the content; so is what exceeds the limits. `what` names the value in
 * messages, e.g. `the result of "a:b"`.
 */
export function encodeValue(value: unknown, what: string): string {
  const path: (string | number)[] = [];
  const around = new Set<object>();
  let elements = 0;
  let length = 0;

  const refuse = (why: string): StateError => new StateError('invalid', `${what} cannot be stored: ${path.length === 0 ? 'it' : spellPath(path)} ${why}`);
  /** Counts what was written, so that no text is built far past the limit: a UTF-16 unit is a byte or more. */
  const counted = (text: string): string => {
    length += text.length + 1;
    if (length > limits.bytes + 1) throw pastLimit('bytes', what);
    return text;
  };

  function write(item: unknown): string {
    switch (typeof item) {
      case 'string': return counted(writeText(item, 'is text'));
      case 'number': return counted(writeNumber(item));
      case 'boolean': return counted(String(item));
      case 'bigint':
        if (item < smallest || item > largest) throw refuse('is an integer of more than 64 bits; store it as text');
        return counted(item.toString());
      case 'object': return item === null ? counted('null') : item instanceof Date ? counted(writeDate(item)) : item instanceof JsonText ? counted(writeJson(item)) : writeNested(item);
      default: throw refuse(`is ${item === undefined ? 'undefined' : `a ${typeof item}`}; ${storable}`);
    }
  }

  function writeText(item: string, what_: string): string {
    if (item.length > limits.bytes) throw pastLimit('bytes', what);
    if (loneSurrogate.test(item)) throw refuse(`${what_} with half a character in it (a lone surrogate); text must be valid Unicode`);
    return JSON.stringify(item);
  }

  function writeNumber(item: number): string {
    if (!Number.isFinite(item)) throw refuse(`is ${item}; JSON has no such number: store null or text`);
    if (Object.is(item, -0)) return '-0';
    // Only a bigint is written as a long integer, so that each comes back as what it was.
    return Number.isInteger(item) && !Number.isSafeInteger(item) ? item.toExponential() : String(item);
  }

  function writeDate(item: Date): string {
    if (Object.getPrototypeOf(item) !== Date.prototype) throw refuse(`is ${classOf(item)}; ${storable}`);
    if (Number.isNaN(item.getTime())) throw refuse('is an invalid Date; check how it was made');
    return `{"$date":"${item.toISOString()}"}`;
  }

  function writeJson({ text }: JsonText): string {
    checkJsonText(text, what);
    return text;
  }

  function writeNested(item: object): string {
    if (around.has(item)) throw refuse('refers back to something that it is in; store a tree');
    if (around.size === limits.depth) throw pastLimit('depth', what);
    around.add(item);
    const text = Array.isArray(item) ? writeArray(item) : writeObject(item);
    around.delete(item);
    return text;
  }

  function writeArray(item: readonly unknown[]): string {
    if (Object.getPrototypeOf(item) !== Array.prototype) throw refuse(`is ${classOf(item)}; ${storable}`);
    if ((elements += item.length) > limits.elements) throw pastLimit('elements', what);
    const parts: string[] = [];
    for (let i = 0; i < item.length; i++) {
      path.push(i);
      if (!Object.hasOwn(item, i)) throw refuse('is a hole in an array; store null there');
      parts.push(write(item[i]));
      path.pop();
    }
    if (Reflect.ownKeys(item).length > item.length + 1) throw refuse('is an array with properties of its own; store an object');
    return `[${parts.join(',')}]`;
  }

  function writeObject(item: object): string {
    const prototype: unknown = Object.getPrototypeOf(item);
    if (prototype !== Object.prototype && prototype !== null) throw refuse(`is ${classOf(item)}; ${storable}`);
    const entries = Object.entries(item);
    if (Reflect.ownKeys(item).length > entries.length) throw refuse('has a key that is hidden or a symbol; store plain keys');
    if ((elements += entries.length) > limits.elements) throw pastLimit('elements', what);
    const parts = entries.map(([key, entry]: [string, unknown]) => {
      path.push(key);
      const text = `${counted(writeText(entries.length === 1 ? taggedKey(key, entry) : key, 'has a key'))}:${write(entry)}`;
      path.pop();
      return text;
    });
    return `{${parts.join(',')}}`;
  }

  try {
    const text = write(value);
    checkBytes(Buffer.byteLength(text), what);
    return text;
  } catch (error) {
    if (error instanceof StateError) throw error;
    // A getter or a proxy of the caller's: what it throws may hold a value.
    throw refuse(`cannot be read; ${storable}`);
  }
}

/**
 * The value of stored JSON text, new at every call. Integer literals past ±(2^53-1) become bigints, exact in any size
 * (text that was stored to the letter may hold such as are past int64). StateError `corrupt` when it is no JSON.
 */
export function decodeValue(text: string, what: string): Value {
  checkBytes(Buffer.byteLength(text), what);
  return parseJson(text, what, 'corrupt');
}

/**
 * Checks that JSON text from elsewhere (a task's output, what a user typed) can be stored to the letter and read again:
 * `1.0` and `1e3` stay so in the store. StateError `invalid` with the offset else.
 */
export function checkJsonText(text: string, what: string): void {
  checkBytes(Buffer.byteLength(text), what);
  parseJson(text, what, 'invalid');
  if (loneSurrogate.test(text) || hasLoneEscape(text)) throw new StateError('invalid', `${what} cannot be stored: it has text with half a character in it (a lone surrogate); text must be valid Unicode`);
}

/** Whether valid JSON text spells a half of a surrogate pair alone, e.g. `\ud83d`. */
function hasLoneEscape(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false;
  for (const [, lone] of text.matchAll(/\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F])|.)/g)) if (lone !== undefined) return true;
  return false;
}

/** A place inside a value: `.a[3]["b c"]`. Very long keys and paths are cut. */
function spellPath(path: readonly (string | number)[]): string {
  if (path.length > 40) return `${spellPath(path.slice(0, 20))}…${spellPath(path.slice(-20))}`;
  return path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    if (/^[A-Za-z_$][\w$]{0,59}$/.test(part)) return `.${part}`;
    return `[${JSON.stringify(part.length > 60 ? `${part.slice(0, 60)}…` : part)}]`;
  }).join('');
}

function classOf(item: object): string {
  const made: unknown = item.constructor;
  return typeof made === 'function' && made.name !== '' ? `of the class ${made.name}` : 'of a class';
}
