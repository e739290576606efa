import type { Value } from './document';
import { parseDuration } from './duration';
import { nearestNames } from './nearestNames';

/** What a key's value must be. */
export interface Shape {
  /** In words, to stand behind "must be". */
  readonly expected: string;
  /** The smallest part of a value that is wrong; undefined for a good one. What cannot be read is left alone. */
  readonly wrong: (value: Value) => Value | undefined;
  /** TOML texts that plainly mean what such a wrong part was to say, best first. */
  readonly repairs: (wrong: Value) => readonly string[];
  /** The same as JSON Schema. */
  readonly schema: JsonSchema;
}

/** The part of JSON Schema that is needed here. */
export interface JsonSchema {
  readonly [keyword: string]: string | number | boolean | readonly (string | JsonSchema)[] | JsonSchema;
}

type Repairs = Shape['repairs'];
const none: Repairs = () => [];

function shape(expected: string, schema: JsonSchema, good: (value: Value) => boolean, repairs = none): Shape {
  return { expected, schema, repairs, wrong: (value) => (value.kind === 'broken' || good(value) ? undefined : value) };
}

/** A number, truth value or date as the string that it was to be. */
const quoted: Repairs = (wrong) =>
  wrong.kind === 'integer' || wrong.kind === 'float' || wrong.kind === 'boolean' || wrong.kind === 'datetime' ? [JSON.stringify(String(wrong.value))] : [];

/** What stands in quotes, without them. */
function unquoted(form: RegExp): Repairs {
  return (wrong) => (wrong.kind === 'string' && form.test(wrong.value) ? [wrong.value] : []);
}

/** A command line that needs no shell, as its words. */
const words: Repairs = (wrong) =>
  wrong.kind === 'string' && /^[\w./:=@,+-]+( [\w./:=@,+-]+)*$/.test(wrong.value) ? [`[${wrong.value.split(' ').map((word) => JSON.stringify(word)).join(', ')}]`] : quoted(wrong);

export const text = shape('a string', { type: 'string' }, (value) => value.kind === 'string', quoted);
export const table = shape('a table', { type: 'object' }, (value) => value.kind === 'table');
export const truth = shape('true or false', { type: 'boolean' }, (value) => value.kind === 'boolean', unquoted(/^(true|false)$/));
export const retryCount = shape(
  'an integer of 0 or more', { type: 'integer', minimum: 0 }, (value) => value.kind === 'integer' && value.value >= 0n, unquoted(/^(0|[1-9]\d{0,8})$/));
export const integer = shape('an integer', { type: 'integer' }, (value) => value.kind === 'integer', unquoted(/^-?(0|[1-9]\d{0,8})$/));
export const share = shape(
  'a number of 0 or more', { type: 'number', minimum: 0 }, (value) => (value.kind === 'integer' || value.kind === 'float') && Number(value.value) >= 0, unquoted(/^\d+(\.\d+)?$/));
export const positive = shape(
  'an integer of 1 or more', { type: 'integer', minimum: 1 }, (value) => value.kind === 'integer' && value.value >= 1n, unquoted(/^[1-9]\d{0,8}$/));

/** A duration that is a string; whether it reads is `duration-invalid`, not a type. */
export const duration = shape('a duration in quotes, such as "90s" or "5m"', { type: 'string' }, (value) => value.kind === 'string');

/** Whether a string is no Go duration. */
export function isBadDuration(value: Value): value is Extract<Value, { kind: 'string' }> {
  return value.kind === 'string' && 'error' in parseDuration(value.value);
}

export function oneOf(...choices: readonly string[]): Shape {
  const list = choices.map((word) => JSON.stringify(word));
  return shape(
    `${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}`, { enum: choices }, (value) => value.kind === 'string' && choices.includes(value.value),
    (wrong) => (wrong.kind === 'string' ? nearestNames(wrong.value, choices).map((word) => JSON.stringify(word)) : []));
}

/** When completions become durable. */
export const durability: Shape = {
  expected: '"strict" or { batched = K }',
  schema: { anyOf: [{ enum: ['strict'] }, { type: 'object', additionalProperties: positive.schema }] },
  repairs: none,
  wrong: (value) => {
    if (value.kind === 'broken' || (value.kind === 'string' && value.value === 'strict')) return undefined;
    return value.kind === 'table' ? firstWrong(positive, [...value.entries.values()].map((entry) => entry.value)) : value;
  },
};

/** An array whose every item is a string; `least` items or more. */
export function texts(expected: string, least: number): Shape {
  return {
    expected,
    schema: { type: 'array', items: text.schema, minItems: least },
    repairs: words,
    wrong: (value) => {
      if (value.kind === 'broken') return undefined;
      if (value.kind !== 'array' || value.items.length < least) return value;
      return firstWrong(text, value.items);
    },
  };
}

export const argv = texts('an array of strings (the program and its arguments)', 1);

/** A string or what the other shape takes. */
export function textOr(other: Shape): Shape {
  return {
    expected: `a string or ${other.expected}`,
    schema: { anyOf: [text.schema, other.schema] },
    repairs: quoted,
    wrong: (value) => (value.kind === 'string' ? undefined : other.wrong(value)),
  };
}

/** A table whose every value has a shape. */
export function tableOf(expected: string, item: Shape): Shape {
  return {
    expected,
    schema: { type: 'object', additionalProperties: item.schema },
    repairs: item.repairs,
    wrong: (value) => (value.kind === 'table' ? firstWrong(item, [...value.entries.values()].map((entry) => entry.value)) : table.wrong(value)),
  };
}

function firstWrong(item: Shape, values: readonly Value[]): Value | undefined {
  for (const value of values) {
    const wrong = item.wrong(value);
    if (wrong) return wrong;
  }
  return undefined;
}
