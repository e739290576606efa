import { randomUUID } from 'node:crypto';

/** Strings and whole number tokens of JSON, so that digits inside them are never taken for a number of their own. */
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Integers that a number may round: they become BigInt and are written back as integers. */
const longInteger = /^-?\d{16,}$/;

/** Parses JSON without rounding integers. Throws SyntaxError. */
export function exactParse(text: string): unknown {
  // Random, so that no text holds it, however it spells its letters.
  const marker = randomUUID();
  const marked = text.replace(token, (each) => (longInteger.test(each) && !Number.isSafeInteger(Number(each)) ? JSON.stringify(marker + each) : each));
  return JSON.parse(marked, (_, value: unknown) => (typeof value === 'string' && value.startsWith(marker) ? BigInt(value.slice(marker.length)) : value));
}

/** Writes a value as JSON; BigInt as an integer. Throws TypeError for what JSON cannot hold (NaN, functions, cycles). */
export function exactStringify(value: unknown): string {
  const marker = randomUUID();
  const bigints: string[] = [];
  const refuse = (item: unknown): unknown => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw new TypeError(`a task's value cannot hold ${item}`);
    if (typeof item === 'function' || typeof item === 'symbol') throw new TypeError(`a task's value cannot hold a ${typeof item}`);
    return item;
  };
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'bigint') return refuse(item);
    bigints.push(item.toString());
    return marker + String(bigints.length - 1);
  });
  return text.replace(new RegExp(`"${marker}(\\d+)"`, 'g'), (_, index: string) => bigints[Number(index)] ?? 'null');
}
