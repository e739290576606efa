import { StateError, type StateErrorKind } from '../../stateError';
import { untag } from './dateTag';
import { limits, pastLimit } from './limits';
import type { Value } from './value';

const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const numberLetters = /[-+.eE\d]*/y;
const escape = /["\\/bfnrt]|u[\da-fA-F]{4}/y;
/** Letters of a number. Longer ones take long to read, and PostgreSQL's JSON takes not much longer ones either. */
const longestNumber = 1000;

/**
 * Reads JSON text strictly and exactly: an integer literal that a number would round is a bigint, of any size, and a
 * tagged date is a Date. Of an entry that is given twice the last counts, as in JSON.parse. What is no JSON is a
 * StateError of the given kind that names the offset in the text, and never quotes it; past the limits it is `invalid`.
 */
export function parseJson(text: string, what: string, kind: StateErrorKind): Value {
  let at = 0;
  let depth = 0;
  let elements = 0;

  const fail = (): StateError => new StateError(kind, at < text.length ? `${what} is not valid JSON at offset ${at}` : `${what} is not valid JSON: it ends too early`);
  /** Moves behind what the sticky pattern matches at `at`; null when it does not. */
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  /** The next character that is no white space. */
  const next = (): string => {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 10 || code === 13 || code === 9) take(space);
    return text.charAt(at);
  };
  const word = (literal: string): void => {
    if (!text.startsWith(literal, at)) throw fail();
    at += literal.length;
  };
  const oneMore = (): void => {
    if (++elements > limits.elements) throw pastLimit('elements', what);
  };

  function value(): Value {
    switch (next()) {
      case '{': return nested(objectOf);
      case '[': return nested(arrayOf);
      case '"': return stringOf();
      case 't': return word('true'), true;
      case 'f': return word('false'), false;
      case 'n': return word('null'), null;
      default: return numberOf();
    }
  }

  function nested(read: () => Value): Value {
    if (++depth > limits.depth) throw pastLimit('depth', what);
    at++;
    const result = read();
    depth--;
    return result;
  }

  function arrayOf(): Value {
    const items: Value[] = [];
    if (next() === ']') return at++, items;
    for (;;) {
      oneMore();
      items.push(value());
      const after = next();
      if (after !== ',' && after !== ']') throw fail();
      at++;
      if (after === ']') return items;
    }
  }

  function objectOf(): Value {
    const result: { [key: string]: Value } = {};
    if (next() === '}') return at++, result;
    for (let entries = 1; ; entries++) {
      oneMore();
      if (next() !== '"') throw fail();
      const key = stringOf();
      if (next() !== ':') throw fail();
      at++;
      const item = value();
      // An assignment would set the prototype.
      if (key === '__proto__') Object.defineProperty(result, key, { value: item, writable: true, enumerable: true, configurable: true });
      else result[key] = item;
      const after = next();
      if (after !== ',' && after !== '}') throw fail();
      at++;
      if (after === '}') return entries === 1 ? untag(key, item) ?? result : result;
    }
  }

  function stringOf(): string {
    const start = at++;
    for (let escaped = false; ; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        at++;
        return escaped ? unescaped(text.slice(start, at)) : text.slice(start + 1, at - 1);
      }
      // NaN behind the end.
      if (!(code >= 32)) throw fail();
      if (code !== 92) continue;
      escaped = true;
      at++;
      if (!take(escape)) throw fail();
      at--;
    }
  }

  function numberOf(): number | bigint {
    const start = at;
    take(numberLetters);
    const length = at - start;
    at = start;
    if (length > longestNumber) throw new StateError('invalid', `${what} has a number of more than ${longestNumber} characters at offset ${at}; store it as text`);
    const match = take(number);
    if (!match) throw fail();
    const [literal, fraction, exponent] = match;
    const result = Number(literal);
    if (Number.isSafeInteger(result)) return result;
    if (fraction === undefined && exponent === undefined) return BigInt(literal);
    if (Number.isFinite(result)) return result;
    throw new StateError('invalid', `${what} has a number at offset ${start} that is too large to be read; store it as text`);
  }

  const result = value();
  next();
  if (at < text.length) throw fail();
  return result;
}

function unescaped(literal: string): string {
  const text: unknown = JSON.parse(literal);
  return String(text);
}
