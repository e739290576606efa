import type { PhaseNode, Span, TableNode, WorkflowDocument } from '../../workflow/document';
import { scanKey } from '../../workflow/scanKey';
import { lineEnd, readerOf, trimEnd } from '../../workflow/scanReader';
import { readValue, type OpenString } from './cursorValue';

/** What is being typed at an offset, understood without the text behind it. */
export type Cursor =
  | { readonly kind: 'header'; readonly span: Span }
  | CursorKey
  | CursorValue;

/** A key, or the blank where one may stand. */
export interface CursorKey {
  readonly kind: 'key';
  readonly table: CursorTable;
  /** Keys around it within the table, lower case: `['env']` inside `env = {…}`. */
  readonly path: readonly string[];
  readonly span: Span;
  /** Whether a `=` stands behind it already. */
  readonly assigned: boolean;
}

/** A value, or the blank where one may stand; `string` where the offset is inside quotes. */
export interface CursorValue {
  readonly kind: 'value';
  readonly table: CursorTable;
  /** Its keys within the table, lower case: `['env', 'path']`. */
  readonly path: readonly string[];
  /** The bare word, or the content of the string. */
  readonly span: Span;
  /** What the span holds, and where in it the offset is. */
  readonly text: string;
  readonly at: number;
  readonly string: OpenString | undefined;
  /** Whether it is an item of an array. */
  readonly item: boolean;
}

/** The table that a line belongs to: what its header names, and its node where the document has one. */
export interface CursorTable {
  readonly owner: 'phase' | 'worker' | 'workflow' | 'top' | 'other';
  readonly node: TableNode | undefined;
  readonly phase: PhaseNode | undefined;
}

/**
 * What is being typed at an offset; undefined in comments and behind finished values. Reads only from the last header
 * that the document knows to the offset, so that nothing broken below or above matters, nor the length of the file.
 */
export function cursorAt(document: WorkflowDocument, offset: number): Cursor | undefined {
  const { text } = document;
  const reader = readerOf(text);
  reader.at = lastHeader(document, text.lastIndexOf('\n', offset - 1) + 1);
  let table: CursorTable = { owner: 'top', node: undefined, phase: undefined };
  let prefix: readonly string[] = [];
  for (;;) {
    reader.at = skipBlanks(text, reader.at, offset);
    const start = reader.at;
    if (start >= offset) return { kind: 'key', table, path: prefix, span: keySpan(text, offset, offset), assigned: false };
    const end = lineEnd(text, start);
    if (text.charAt(start) === '#') {
      if (offset <= end) return undefined;
      reader.at = end;
    } else if (text.charAt(start) === '[') {
      if (offset <= end) return offset <= headerEnd(text, start) ? { kind: 'header', span: { start, end: headerEnd(text, start) } } : undefined;
      ({ table, prefix } = tableOf(document, start, table.phase));
      reader.at = end;
    } else {
      const found = readEntry(text, start, offset, table, prefix);
      if (typeof found !== 'number') return found === 'nothing' ? undefined : found;
      reader.at = Math.max(found, start + 1);
    }
  }
}

/** Reads `key = value` from `start`: what the offset is in, or where the entry ends when that is before the offset. */
function readEntry(text: string, start: number, offset: number, table: CursorTable, prefix: readonly string[]): Cursor | 'nothing' | number {
  const end = lineEnd(text, start);
  const equals = equalsSign(text, start, end);
  const keyEnd = trimEnd(text, start, equals ?? end);
  if (offset <= (equals ?? end)) {
    if (offset > keyEnd && keyEnd > start) return 'nothing';
    const parts = text.slice(start, offset).split('.');
    const typed = parts.at(-1)?.trimStart() ?? '';
    if (!/^[\w-]*$/.test(typed)) return 'nothing';
    const span = keySpan(text, offset - typed.length, keyEnd);
    return { kind: 'key', table, path: [...prefix, ...parts.slice(0, -1).map(folded)], span, assigned: equals !== undefined };
  }
  if (equals === undefined) return end;
  const reader = readerOf(text);
  reader.at = start;
  const path = [...prefix, ...(scanKey(reader) ?? []).map(({ key }) => key.toLowerCase())];
  const found = readValue(text, equals + 1, offset, path);
  if (typeof found === 'number' || found === 'nothing') return found;
  if (found.kind === 'key') return { ...found, table };
  const span = onLine(text, found.span, offset);
  return { ...found, span, table, text: text.slice(span.start, span.end), at: offset - span.start };
}

/** Of a string of several lines the one with the offset: editors replace text on one line only. */
function onLine(text: string, { start, end }: Span, offset: number): Span {
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const rest = text.slice(offset, end).search(/[\r\n]/);
  return { start: offset === 0 ? 0 : Math.max(start, lineStart), end: rest < 0 ? end : offset + rest };
}

/** Offset of the `=` behind a key, quoted keys stepped over. */
function equalsSign(text: string, start: number, end: number): number | undefined {
  const match = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'=#])*=/.exec(text.slice(start, end));
  return match ? start + match[0].length - 1 : undefined;
}

function keySpan(text: string, start: number, keyEnd: number): Span {
  const word = /[\w-]*/y;
  word.lastIndex = start;
  return { start, end: Math.max(start, Math.min(start + (word.exec(text)?.[0].length ?? 0), Math.max(keyEnd, start))) };
}

/** Behind the brackets and what is between them. */
function headerEnd(text: string, start: number): number {
  const header = /\[{1,2}[^\][#\r\n]*\]{0,2}/y;
  header.lastIndex = start;
  return start + (header.exec(text)?.[0].length ?? 0);
}

function folded(key: string): string {
  return key.trim().replace(/^["']|["']$/g, '').toLowerCase();
}

function skipBlanks(text: string, from: number, until: number): number {
  let at = from;
  while (at < until && text.charCodeAt(at) <= 0x20) at++;
  return at;
}

/** Start of the last table at or before an offset that has a header line; 0 without one. */
function lastHeader({ text, phases, workers, workflow }: WorkflowDocument, offset: number): number {
  let low = 0;
  let high = phases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((phases[middle]?.header.start ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  const starts = [phases[low - 1], workflow, ...workers.values()].map((node) => node?.header.start ?? 0);
  return Math.max(0, ...starts.filter((start) => start <= offset && text.charAt(start) === '['));
}

/** The table that a header line opens, and what its name has behind the table's: `[phase.env]` is a part of the phase above it. */
function tableOf(document: WorkflowDocument, start: number, above: PhaseNode | undefined): { table: CursorTable; prefix: readonly string[] } {
  const reader = readerOf(document.text);
  const array = document.text.startsWith('[[', start);
  reader.at = start + (array ? 2 : 1);
  const names = scanKey(reader)?.map(({ key }) => key) ?? [];
  const [first, second, ...others] = document.text.charAt(reader.at) === ']' ? names : [];
  const rest = others.map((name) => name.toLowerCase());
  switch (first?.toLowerCase()) {
    case 'phase': {
      const phase = array && second === undefined ? document.phases.find(({ header }) => header.start === start) : above;
      return { table: { owner: 'phase', node: phase, phase }, prefix: second === undefined ? [] : [second.toLowerCase(), ...rest] };
    }
    case 'workers': {
      const node = document.workers.get(second ?? '');
      return { table: { owner: second === undefined ? 'other' : 'worker', node, phase: undefined }, prefix: rest };
    }
    case 'workflow': return { table: { owner: 'workflow', node: document.workflow, phase: undefined }, prefix: second === undefined ? [] : [second.toLowerCase(), ...rest] };
    default: return { table: { owner: 'other', node: undefined, phase: undefined }, prefix: [] };
  }
}
