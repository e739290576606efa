import type { Span, Value } from './document';

/** Where the scanner stands in a text, and what it learned on the way. */
export interface Reader {
  readonly text: string;
  /** Offset of the next character. */
  at: number;
  /** An array or inline table that starts before this offset stays on its line: reading on from there has failed once, so it is not tried again. */
  oneLineUntil: number;
  /** By quote: from this offset on there is no closing `"""` or `'''`. Keeps the scan linear. */
  readonly unclosedFrom: { double: number; single: number };
  /** Whether something was looked for as far as the text's end: what was read then depends on all that follows. */
  soughtToEnd: boolean;
  /** Places that are no TOML, in order of discovery. */
  readonly stumbles: Span[];
}

/** A table while it is being filled. `origin` decides what may still be added to it. */
export interface ScannedTable {
  readonly kind: 'table';
  readonly span: { start: number; end: number };
  readonly entries: Map<string, ScannedEntry>;
  origin: 'implicit' | 'header' | 'dotted' | 'inline';
}

/** An array while it is being filled; `ofTables` marks one that `[[name]]` headers append to. */
export interface ScannedArray {
  readonly kind: 'array';
  readonly span: { start: number; end: number };
  readonly items: ScannedValue[];
  readonly ofTables: boolean;
}

export type ScannedValue = Exclude<Value, { kind: 'table' | 'array' }> | ScannedTable | ScannedArray;

export interface ScannedEntry {
  readonly key: string;
  readonly keySpan: Span;
  again?: Span[];
  readonly value: ScannedValue;
}

/** Deeper nesting than this is not read: the limit of smol-toml, and well inside the stack. */
export const maxDepth = 1000;

/** A reader at the start of a text, behind its byte order mark. */
export function readerOf(text: string): Reader {
  return {
    text,
    at: text.charCodeAt(0) === 0xfeff ? 1 : 0,
    oneLineUntil: 0,
    unclosedFrom: { double: Infinity, single: Infinity },
    soughtToEnd: false,
    stumbles: [],
  };
}

/** Steps over spaces and tabs. */
export function skipSpaces(reader: Reader): void {
  for (;;) {
    const c = reader.text.charCodeAt(reader.at);
    if (c !== 0x20 && c !== 0x09) return;
    reader.at++;
  }
}

/** Steps over blanks and comments, and over line ends too where `lines` is true. */
export function skipVoid(reader: Reader, lines: boolean): void {
  const { text } = reader;
  for (;;) {
    skipSpaces(reader);
    const c = text.charCodeAt(reader.at);
    if (c === 0x23) reader.at = lineEnd(text, reader.at);
    else if (lines && (c === 0x0a || c === 0x0d)) reader.at++;
    else return;
  }
}

/** Offset of the line feed (or the carriage return before it) that ends the line, or the text's end. */
export function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  if (feed < 0) return text.length;
  return feed > from && text.charCodeAt(feed - 1) === 0x0d ? feed - 1 : feed;
}

/** Offset behind the last character before `end` that is no blank, control character or line end; not before `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return end;
}
