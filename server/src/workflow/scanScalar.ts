import type { Span, Value } from './document';
import type { Reader } from './scanReader';

type Scalar = Extract<Value, { kind: 'integer' | 'float' | 'boolean' | 'datetime' }>;

const token = /[^\s,\]}#[{="']+/y;
const timeAfterSpace = / \d{2}:\d{2}[^\s,\]}#]*/y;
const integer = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const basedInteger = /^0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/;
const float = /^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const special = /^([+-]?)(inf|nan)$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const datetime = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})?$/;
const time = /^\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** Reads a boolean, number, date or time at the reader; undefined for any other word. */
export function scanScalar(reader: Reader): Scalar | undefined {
  const { text, at: start } = reader;
  token.lastIndex = start;
  let word = token.exec(text)?.[0];
  if (word === undefined) return undefined;
  if (date.test(word)) {
    timeAfterSpace.lastIndex = start + word.length;
    word += timeAfterSpace.exec(text)?.[0] ?? '';
  }
  const value = scalarOf(word, { start, end: start + word.length });
  if (value) reader.at = start + word.length;
  return value;
}

function scalarOf(word: string, span: Span): Scalar | undefined {
  if (word === 'true' || word === 'false') return { kind: 'boolean', span, value: word === 'true' };
  if (integer.test(word)) return { kind: 'integer', span, value: bigintOf(word.replaceAll('_', '')) };
  if (basedInteger.test(word)) return { kind: 'integer', span, value: BigInt(word.replaceAll('_', '')) };
  if (float.test(word)) return { kind: 'float', span, value: Number(word.replaceAll('_', '')) };
  const named = special.exec(word);
  if (named) {
    const size = named[2] === 'inf' ? Infinity : NaN;
    return { kind: 'float', span, value: named[1] === '-' ? -size : size };
  }
  if (date.test(word) || datetime.test(word) || time.test(word)) return { kind: 'datetime', span, value: word };
  return undefined;
}

/** BigInt reads no leading plus sign. */
function bigintOf(digits: string): bigint {
  return BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
}
