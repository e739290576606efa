import type { Span } from '../../workflow/document';
import { scanKey } from '../../workflow/scanKey';
import { lineEnd, readerOf, skipSpaces, skipVoid, trimEnd, type Reader } from '../../workflow/scanReader';
import { scanValue } from '../../workflow/scanValue';

/** A header, a `key = value`, or a line that cannot be read. `span` ends before a comment behind it. */
export type Statement =
  | { readonly kind: 'header'; readonly span: Span; /** What stands between the brackets. */ readonly name: Span }
  | { readonly kind: 'entry'; readonly span: Span; readonly key: Span; readonly value: Span }
  | { readonly kind: 'unreadable'; readonly span: Span };

/** A text as its author wrote it down, without its meaning. */
export interface Statements {
  readonly list: readonly Statement[];
  /** From here on nothing is known: a `"""` or `'''` that is never closed may hold all the rest. Else the text's end. */
  readonly end: number;
}

/** Splits a text into statements, whatever is broken in it. */
export function statementsOf(text: string): Statements {
  const reader = readerOf(text);
  const list: Statement[] = [];
  for (;;) {
    skipVoid(reader, true);
    const start = reader.at;
    if (start >= text.length) return { list, end: text.length };
    const statement = text.charAt(start) === '[' ? readHeader(reader) : readEntry(reader);
    const readable = statement && restIsComment(text, statement.span.end);
    if (!readable && holdsLongQuotes(text, start)) return { list, end: start };
    reader.at = lineEnd(text, statement?.span.end ?? start);
    list.push(readable ? statement : { kind: 'unreadable', span: { start, end: reader.at } });
  }
}

function readHeader(reader: Reader): Statement | undefined {
  const { text, at: start } = reader;
  const brackets = text.startsWith('[[', start) ? 2 : 1;
  reader.at += brackets;
  const parts = scanKey(reader);
  const first = parts?.[0];
  const last = parts?.at(-1);
  if (!first || !last || !text.startsWith(']'.repeat(brackets), reader.at)) return undefined;
  reader.at += brackets;
  return { kind: 'header', span: { start, end: reader.at }, name: { start: first.span.start, end: last.span.end } };
}

function readEntry(reader: Reader): Statement | undefined {
  const { text, at: start } = reader;
  const parts = scanKey(reader);
  if (!parts || text.charAt(reader.at) !== '=') return undefined;
  const key = { start, end: trimEnd(text, start, reader.at) };
  reader.at++;
  skipSpaces(reader);
  const from = reader.at;
  const value = scanValue(reader, parts.length);
  if (!value) {
    reader.oneLineUntil = Math.max(reader.oneLineUntil, reader.at);
    return undefined;
  }
  return { kind: 'entry', span: { start, end: value.span.end }, key, value: { start: from, end: value.span.end } };
}

function restIsComment(text: string, from: number): boolean {
  return /^[ \t]*(?:#|$)/.test(text.slice(from, lineEnd(text, from)));
}

/** Whether a string that never ends may begin in a line. */
function holdsLongQuotes(text: string, start: number): boolean {
  return /"""|'''/.test(text.slice(start, lineEnd(text, start)));
}
