import type { Value } from './document';
import { parseDuration } from './duration';

/** What a key's value must be. */
export interface Shape {
  /** In words, to stand behind "must be". */
  readonly expected: string;
  /** The smallest part of a value that is wrong; undefined for a good one. What cannot be read is left alone. */
  readonly wrong: (value: Value) => Value | undefined;
}

function shape(expected: string, good: (value: Value) => boolean): Shape {
  return { expected, wrong: (value) => (value.kind === 'broken' || good(value) ? undefined : value) };
}

export const text = shape('a string', (value) => value.kind === 'string');
export const table = shape('a table', (value) => value.kind === 'table');
export const retryCount = shape('an integer of 0 or more', (value) => value.kind === 'integer' && value.value >= 0n);
export const positive = shape('an integer of 1 or more', (value) => value.kind === 'integer' && value.value >= 1n);

/** A duration that is a string; whether it reads is `duration-invalid`, not a type. */
export const duration = shape('a duration in quotes, such as "90s" or "5m"', (value) => value.kind === 'string');

/** Whether a string is no Go duration. */
export function isBadDuration(value: Value): value is Extract<Value, { kind: 'string' }> {
  return value.kind === 'string' && 'error' in parseDuration(value.value);
}

export function oneOf(...words: readonly string[]): Shape {
  const list = words.map((word) => `"${word}"`);
  return shape(`${list.slice(0, -1).join(', ')} or ${list.at(-1) ?? ''}`, (value) => value.kind === 'string' && words.includes(value.value));
}

/** An array whose every item is a string; `least` items or more. */
export function texts(expected: string, least: number): Shape {
  return {
    expected,
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
  return { expected: `a string or ${other.expected}`, wrong: (value) => (value.kind === 'string' ? undefined : other.wrong(value)) };
}

/** A table whose every value has a shape. */
export function tableOf(expected: string, item: Shape): Shape {
  return {
    expected,
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
