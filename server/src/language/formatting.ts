import type { Range, TextEdit } from 'vscode-languageserver-types';
import type { Span, WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { lineEnd } from '../workflow/scanReader';
import { statementsOf, type Statement } from './formatting/statements';
import { rangeOf } from './ranges';

interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * What to change so that a document reads evenly: no indentation before keys and headers, one space around `=`, no blanks at
 * the end of lines, one empty line before a table and never two, one line end at the end. Order, comments, values and the
 * lines of an array stay, and so do lines that cannot be read. With a range only the lines that it touches.
 */
export function formatting(document: WorkflowDocument, range?: Range): TextEdit[] {
  const { text } = document;
  // A lone carriage return is no line end in TOML, but one in the editor.
  if (/\r(?!\n)/.test(text)) return [];
  const { list, end } = statementsOf(text);
  const edits = [...list.flatMap((statement) => statementEdits(text, statement)), ...gapEdits(text, list, end)];
  const wanted = range ? wholeLines(document, range) : { start: 0, end: text.length };
  return edits
    .filter(({ span, text: newText }) => span.start >= wanted.start && span.end <= wanted.end && text.slice(span.start, span.end) !== newText)
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .map(({ span, text: newText }) => ({ range: rangeOf(document, span), newText }));
}

function wholeLines(document: WorkflowDocument, { start, end }: Range): Span {
  const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return { start: offsetAt(document, { line: start.line, character: 0 }), end: offsetAt(document, { line: last + 1, character: 0 }) };
}

function statementEdits(text: string, statement: Statement): Edit[] {
  const { kind, span } = statement;
  if (kind === 'unreadable') return [];
  const inside = kind === 'header' ? headerEdits(text, statement) : entryEdits(text, statement);
  return [{ span: { start: indentStart(text, span.start), end: span.start }, text: '' }, ...inside, ...tailEdits(text, span.end)];
}

function headerEdits(text: string, { span, name }: Extract<Statement, { kind: 'header' }>): Edit[] {
  const brackets = text.startsWith('[[', span.start) ? 2 : 1;
  return [
    { span: { start: span.start + brackets, end: name.start }, text: '' },
    { span: { start: name.end, end: span.end - brackets }, text: '' },
  ];
}

function entryEdits(text: string, { key, value }: Extract<Statement, { kind: 'entry' }>): Edit[] {
  return [{ span: { start: key.end, end: value.start }, text: ' = ' }, ...lineTails(text, value)];
}

/** Blanks at the end of a value's lines, where no line can be a part of a string. */
function lineTails(text: string, { start, end }: Span): Edit[] {
  const value = text.slice(start, end);
  if (!value.includes('\n') || /"""|'''/.test(value)) return [];
  return [...value.matchAll(/[ \t]+(?=\r?\n)/g)].map((blank) => ({ span: { start: start + blank.index, end: start + blank.index + blank[0].length }, text: '' }));
}

/** Between a statement and the end of its line: nothing, or a comment with a blank before it. */
function tailEdits(text: string, start: number): Edit[] {
  const end = lineEnd(text, start);
  const comment = trimmedEnd(text.slice(start, end));
  const blanks = { span: { start: start + comment.length, end }, text: '' };
  return comment.startsWith('#') ? [{ span: { start, end: start }, text: ' ' }, blanks] : [blanks];
}

/** What lies between statements, before the first and behind the last: comments and empty lines. */
function gapEdits(text: string, list: readonly Statement[], end: number): Edit[] {
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  const edits: Edit[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (const [i, statement] of [...list, undefined].entries()) {
    const last = statement === undefined && end === text.length;
    const to = last ? end : indentStart(text, statement?.span.start ?? end);
    const gap = gapText(text.slice(start, to), { first: i === 0, last, table: statement?.kind === 'header' }, newLine);
    const unended = last && list.length > 0 && start === end && !text.endsWith('\n');
    // Something unreadable that moved to the very start could be read there: a byte order mark.
    if (i > 0 || statement?.kind !== 'unreadable') edits.push({ span: { start, end: to }, text: unended ? newLine : gap });
    if (statement) start = nextLine(text, lineEnd(text, statement.span.end));
  }
  return edits;
}

/** A gap as it should be. `written` holds whole lines; only at the end of the text may the last lack its line end. */
function gapText(written: string, { first, last, table }: { readonly first: boolean; readonly last: boolean; readonly table: boolean }, newLine: string): string {
  const lines = written.split(/\r?\n/).map((line) => trimmedEnd(line).replace(/^[ \t]+/, ''));
  if (lines.at(-1) === '') lines.pop();
  const above = (i: number): string => lines[i - 1] ?? (first ? '' : 'the statement before');
  const kept = lines.filter((line, i) => line !== '' || above(i) !== '');
  while (last && kept.at(-1) === '') kept.pop();
  if (table && !first && !kept.includes('')) kept.unshift('');
  return kept.map((line) => line + newLine).join('');
}

function trimmedEnd(line: string): string {
  return line.replace(/[ \t]+$/, '');
}

function indentStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && (text.charAt(start - 1) === ' ' || text.charAt(start - 1) === '\t')) start--;
  return start;
}

function nextLine(text: string, lineEndAt: number): number {
  return Math.min(text.length, lineEndAt + (text.startsWith('\r\n', lineEndAt) ? 2 : 1));
}
