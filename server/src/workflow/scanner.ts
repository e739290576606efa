import type { Span } from './document';
import { scanKey, type KeyPart } from './scanKey';
import { lineEnd, maxDepth, readerOf, skipSpaces, skipVoid, trimEnd, type Reader, type ScannedTable, type ScannedValue } from './scanReader';
import { newTable, openTable, putValue } from './scanTables';
import { scanValue } from './scanValue';

/** A `[name]` or `[[name]]` line and the table that it opens. */
export interface ScannedHeader {
  readonly parts: readonly KeyPart[];
  readonly array: boolean;
  /** The brackets and what is between them. */
  readonly span: Span;
  readonly table: ScannedTable;
}

export interface Scan {
  readonly root: ScannedTable;
  readonly headers: readonly ScannedHeader[];
  readonly stumbles: readonly Span[];
}

/** A header line as it is read, before it opens its table. */
export type Header = Omit<ScannedHeader, 'table'>;

/**
 * Reads a TOML text into values with places. Never throws and needs linear time, whatever the text:
 * what is no TOML becomes a stumble (a value: `broken`), and reading goes on with the next line.
 * Takes what smol-toml takes (TOML 1.1 is a superset of 1.0), so the two agree on every valid text.
 */
export function scanToml(text: string): Scan {
  const reader = readerOf(text);
  const root = newTable('header', { start: 0, end: text.length });
  const headers = scanUntil(reader, root, () => false);
  return { root, headers, stumbles: reader.stumbles };
}

/** Reads on at a reader into a root: to the text's end, or to the first header that is `foreign`; the reader then stands before it. */
export function scanUntil(reader: Reader, root: ScannedTable, foreign: (header: Header) => boolean): ScannedHeader[] {
  const { text } = reader;
  const headers: ScannedHeader[] = [];
  let chain: ScannedTable[] = [];
  for (;;) {
    skipVoid(reader, true);
    const { at: start, stumbles: { length: stumbles } } = reader;
    if (start >= text.length) return headers;
    if (text.charAt(start) === '[') {
      const header = scanHeader(reader);
      if (header && foreign(header)) {
        reader.at = start;
        reader.stumbles.length = stumbles;
        return headers;
      }
      // Lines below a header that cannot be read belong to no known table.
      chain = header ? openTable(reader, root, header.parts, header.array, header.span) : [newTable('header', { start: reader.at, end: reader.at })];
      const table = chain.at(-1);
      if (header && table) headers.push({ ...header, table });
    } else {
      scanEntry(reader, chain.at(-1) ?? root, chain.length);
      const end = trimEnd(text, 0, reader.at);
      for (const table of chain) table.span.end = Math.max(table.span.end, end);
    }
    finishLine(reader);
  }
}

function scanHeader(reader: Reader): Header | undefined {
  const { text, at: start } = reader;
  const array = text.startsWith('[[', start);
  reader.at += array ? 2 : 1;
  const parts = scanKey(reader);
  const closing = array ? ']]' : ']';
  if (!parts || parts.length > maxDepth || !text.startsWith(closing, reader.at)) {
    stumbleOverLine(reader, start);
    return undefined;
  }
  reader.at += closing.length;
  return { parts, array, span: { start, end: reader.at } };
}

function scanEntry(reader: Reader, table: ScannedTable, depth: number): void {
  const { text, at: start } = reader;
  const parts = scanKey(reader);
  if (!parts || text.charAt(reader.at) !== '=' || depth + parts.length > maxDepth) {
    stumbleOverLine(reader, start);
    return;
  }
  reader.at++;
  skipSpaces(reader);
  const from = reader.at;
  putValue(reader, table, parts, scanValue(reader, depth + parts.length) ?? brokenValue(reader, from));
}

/** A value that cannot be read ends with its first line, so that what follows is not lost with it. */
function brokenValue(reader: Reader, start: number): ScannedValue {
  reader.oneLineUntil = Math.max(reader.oneLineUntil, reader.at);
  stumbleOverLine(reader, start);
  return { kind: 'broken', span: { start, end: trimEnd(reader.text, start, reader.at) } };
}

function stumbleOverLine(reader: Reader, start: number): void {
  reader.at = lineEnd(reader.text, start);
  reader.stumbles.push({ start, end: trimEnd(reader.text, start, reader.at) });
}

/** Only a comment may stand behind a header or a value. */
function finishLine(reader: Reader): void {
  skipVoid(reader, false);
  const end = lineEnd(reader.text, reader.at);
  if (reader.at < end) stumbleOverLine(reader, reader.at);
}
