import type { Value } from './document';
import type { Reader } from './scanReader';

type StringValue = Extract<Value, { kind: 'string' }>;

/**
 * Reads a string of any of the four kinds at the reader; undefined where it is not closed.
 * An escape that TOML does not know stays in the value as written and counts as a stumble.
 */
export function scanString(reader: Reader): StringValue | undefined {
  const { text, at: start } = reader;
  const quote = text.charAt(start);
  const multiLine = text.startsWith(quote.repeat(3), start);
  const from = multiLine ? skipFirstLineEnd(text, start + 3) : start + 1;
  const to = multiLine ? multiLineEnd(reader, from, quote) : singleLineEnd(text, from, quote);
  if (to === undefined) return undefined;
  reader.at = to + (multiLine ? 3 : 1);
  const span = { start, end: reader.at };
  const raw = text.slice(from, to);
  if (quote === "'" || !raw.includes('\\')) {
    return { kind: 'string', span, value: raw, at: (index) => Math.min(from + index, to) };
  }
  const { value, marks } = decode(reader, from, to, multiLine);
  return { kind: 'string', span, value, at: (index) => (index >= value.length ? to : offsetAt(marks, index)) };
}

/** A line end directly behind the opening quotes is no part of the value. */
function skipFirstLineEnd(text: string, at: number): number {
  if (text.startsWith('\r\n', at)) return at + 2;
  return text.charAt(at) === '\n' ? at + 1 : at;
}

function singleLineEnd(text: string, from: number, quote: string): number | undefined {
  const code = quote.charCodeAt(0);
  const escapes = quote === '"';
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === code) return i;
    if (c === 0x0a || c === 0x0d) return undefined;
    if (escapes && c === 0x5c && text.charCodeAt(i + 1) !== 0x0a) i++;
  }
  return undefined;
}

function multiLineEnd(reader: Reader, from: number, quote: string): number | undefined {
  const { text, unclosedFrom } = reader;
  const kind = quote === '"' ? 'double' : 'single';
  if (from >= unclosedFrom[kind]) {
    reader.soughtToEnd = true;
    return undefined;
  }
  const closing = quote.repeat(3);
  let end = text.indexOf(closing, from);
  if (quote === '"') {
    // An escaped quote does not close; the number of backslashes before it decides.
    while (end >= 0 && isEscaped(text, from, end)) end = text.indexOf(closing, end + 1);
  }
  if (end < 0) {
    unclosedFrom[kind] = from;
    reader.soughtToEnd = true;
    return undefined;
  }
  // Up to two quotes may stand before the closing three.
  for (let more = 0; more < 2 && text.charAt(end + 3) === quote; more++) end++;
  return end;
}

function isEscaped(text: string, from: number, at: number): boolean {
  let first = at;
  while (first > from && text.charCodeAt(first - 1) === 0x5c) first--;
  return (at - first) % 2 === 1;
}

/** Decoded index and document offset of every place where the two stop running in step. */
interface Marks {
  readonly indexes: number[];
  readonly offsets: number[];
}

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b', '"': '"', '\\': '\\',
};
const codeEscape = /x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})/y;
const lineContinuation = /[ \t]*\r?\n[ \t\r\n]*/y;

function decode(reader: Reader, from: number, to: number, multiLine: boolean): { value: string; marks: Marks } {
  const { text } = reader;
  const marks: Marks = { indexes: [0], offsets: [from] };
  let value = '';
  let chunk = from;
  for (;;) {
    const slash = text.indexOf('\\', chunk);
    if (slash < 0 || slash >= to) break;
    value += text.slice(chunk, slash);
    mark(marks, value.length, slash);
    const escape = readEscape(text, slash + 1, multiLine);
    if (escape === undefined) {
      reader.stumbles.push({ start: slash, end: Math.min(slash + 2, to) });
      value += '\\';
      chunk = slash + 1;
    } else {
      value += escape.value;
      chunk = escape.end;
    }
    mark(marks, value.length, chunk);
  }
  return { value: value + text.slice(chunk, Math.max(chunk, to)), marks };
}

function readEscape(text: string, at: number, multiLine: boolean): { value: string; end: number } | undefined {
  const simple = simpleEscapes[text.charAt(at)];
  if (simple !== undefined) return { value: simple, end: at + 1 };
  codeEscape.lastIndex = at;
  const code = codeEscape.exec(text);
  if (code) {
    const point = parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    return { value: String.fromCodePoint(point), end: codeEscape.lastIndex };
  }
  lineContinuation.lastIndex = at;
  if (multiLine && lineContinuation.test(text)) return { value: '', end: lineContinuation.lastIndex };
  return undefined;
}

function mark(marks: Marks, index: number, offset: number): void {
  marks.indexes.push(index);
  marks.offsets.push(offset);
}

/** Document offset of a decoded index: the last mark at or before it, by bisection. */
function offsetAt({ indexes, offsets }: Marks, index: number): number {
  let low = 0;
  let high = indexes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((indexes[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return (offsets[low] ?? 0) + index - (indexes[low] ?? 0);
}
