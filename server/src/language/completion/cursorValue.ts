import { lineEnd } from '../../workflow/scanReader';
import type { CursorKey, CursorValue } from './cursor';

/** The string that an offset is in, closed or not. */
export interface OpenString {
  readonly quote: '"' | "'";
  /** Offset behind the opening quotes. */
  readonly from: number;
  /** Offset of the closing quotes; of a string without them, where the word at the cursor ends. */
  readonly to: number;
}

type Found = Omit<CursorKey, 'table'> | Omit<CursorValue, 'table' | 'text' | 'at'>;

/** An array or inline table that is open; `path` are the keys of what is being read in it. */
interface Open {
  readonly bracket: '[' | '{';
  readonly outer: readonly string[];
  path: readonly string[];
  expectsKey: boolean;
}

/**
 * Reads a value from `start`, its path known: what the offset is in, `nothing` where nothing can be typed,
 * or where the value ends when that is before the offset.
 */
export function readValue(text: string, start: number, offset: number, path: readonly string[]): Found | 'nothing' | number {
  const stack: Open[] = [];
  let finished = false;
  for (let at = start; ; ) {
    const top = stack.at(-1);
    const c = text.charAt(at);
    if (at >= offset) return finished ? 'nothing' : blank(text, offset, path, top);
    if (c === '\n') {
      if (!top || startsAnew(text, at + 1, top)) return at;
      at++;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      at++;
    } else if (c === '#') {
      if (offset <= lineEnd(text, at)) return 'nothing';
      at = lineEnd(text, at);
    } else if (top?.expectsKey === true && c !== '}' && c !== ',') {
      const key = inlineKey(text, at);
      if (offset <= key.end) return { kind: 'key', path: top.outer, span: { start: at, end: Math.max(offset, key.end) }, assigned: key.assigned };
      top.path = [...top.outer, ...key.names];
      top.expectsKey = !key.assigned;
      at = key.next;
    } else if (c === '"' || c === "'") {
      const string = stringAt(text, at, offset);
      if (offset >= string.from && offset <= string.to) return valueIn(string, top?.path ?? path, top?.bracket === '[');
      if (offset < string.from) return 'nothing';
      finished = true;
      at = string.next;
    } else if (c === '[' || c === '{') {
      const outer = top?.path ?? path;
      stack.push({ bracket: c, outer, path: outer, expectsKey: c === '{' });
      finished = false;
      at++;
    } else if (c === ']' || c === '}') {
      stack.pop();
      finished = true;
      at++;
    } else if (c === ',') {
      finished = false;
      if (top) top.expectsKey = top.bracket === '{';
      at++;
    } else {
      const end = at + Math.max(1, word(text, at).length);
      if (offset <= end) return { kind: 'value', path: top?.path ?? path, span: { start: at, end }, string: undefined, item: top?.bracket === '[' };
      finished = true;
      at = end;
    }
  }
}

function blank(text: string, offset: number, path: readonly string[], top: Open | undefined): Found {
  const span = { start: offset, end: offset + word(text, offset).length };
  if (top?.expectsKey === true) return { kind: 'key', path: top.outer, span: { start: offset, end: offset }, assigned: false };
  return { kind: 'value', path: top?.path ?? path, span, string: undefined, item: top?.bracket === '[' };
}

function valueIn({ quote, from, to }: OpenString, path: readonly string[], item: boolean): Found {
  return { kind: 'value', path, span: { start: from, end: to }, string: { quote, from, to }, item };
}

function word(text: string, at: number): string {
  const pattern = /[^\s,\]}#[{="']*/y;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

/** Whether a line can be no part of an open array: a header, or in an array a `key =`. Then the bracket was never closed. */
function startsAnew(text: string, at: number, { bracket }: Open): boolean {
  const line = text.slice(at, lineEnd(text, at));
  return /^\s*\[{1,2}[\w.: "'-]+\]{1,2}\s*(?:#|$)/.test(line) || (bracket === '[' && /^\s*[\w."'-]+\s*=/.test(line));
}

function inlineKey(text: string, at: number): { names: string[]; end: number; next: number; assigned: boolean } {
  const pattern = /((?:"[^"\n]*"|'[^'\n]*'|[^\s=,}\]"'#]+)?)([ \t]*)(=?)/y;
  pattern.lastIndex = at;
  const [whole = '', key = '', , equals] = pattern.exec(text) ?? [];
  const names = key.split('.').map((name) => name.replace(/^["']|["']$/g, '').toLowerCase());
  return { names, end: at + key.length, next: at + Math.max(1, whole.length), assigned: equals === '=' };
}

/** The string whose quote stands at an offset, and where reading goes on behind it. */
function stringAt(text: string, at: number, offset: number): OpenString & { readonly next: number } {
  const quote = text.charAt(at) === '"' ? '"' : "'";
  const closing = text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
  const from = at + closing.length;
  const to = closingAt(text, from, quote, closing);
  if (to !== undefined) return { quote, from, to, next: to + closing.length };
  const rest = /[^\s"',\]}#&]*/y;
  rest.lastIndex = Math.max(offset, from);
  const end = Math.min(rest.lastIndex + (rest.exec(text)?.[0].length ?? 0), lineEnd(text, Math.max(offset, from)));
  return { quote, from, to: offset <= lineEnd(text, at) ? end : lineEnd(text, at), next: lineEnd(text, at) };
}

function closingAt(text: string, from: number, quote: '"' | "'", closing: string): number | undefined {
  const limit = closing.length === 1 ? lineEnd(text, from) : text.length;
  for (let at = from; at < limit; at++) {
    if (quote === '"' && text.charAt(at) === '\\') at++;
    else if (text.startsWith(closing, at)) return at;
  }
  return undefined;
}
