import type { FoldingRange } from 'vscode-languageserver-types';
import type { Entries, Span, Value, WorkflowDocument } from '../workflow/document';
import { positionAt } from '../workflow/lines';

/** What can be folded: tables from their header to their last entry, values of several lines, blocks of comments. */
export function foldingRanges(document: WorkflowDocument): FoldingRange[] {
  const { phases, workers, workflow } = document;
  const tables = [...phases, ...workers.values(), ...(workflow ? [workflow] : [])];
  const long = tables.flatMap(({ entries }) => longValues(document, entries));
  const ranges = [...tables.map(({ header, span }) => ({ start: Math.min(header.start, span.start), end: span.end })), ...long].flatMap((span) => rangeOver(document, span));
  return [...ranges, ...comments(document, long.filter((span) => !hasHeader(document, span)))].sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

function rangeOver(document: WorkflowDocument, { start, end }: Span): FoldingRange[] {
  const startLine = positionAt(document, start).line;
  const endLine = positionAt(document, end).line;
  return endLine > startLine ? [{ startLine, endLine }] : [];
}

/** Arrays, tables within tables and strings of several lines. */
function longValues({ text }: WorkflowDocument, entries: Entries): Span[] {
  const isLong = (value: Value): boolean => ['array', 'table', 'string'].includes(value.kind) && text.slice(value.span.start, value.span.end).includes('\n');
  return [...entries.values()].map(({ value }) => value).filter(isLong).map(({ span }) => span);
}

/** Whether a value is the table below a `[phase.env]`: comments in it are comments. */
function hasHeader({ text }: WorkflowDocument, { start, end }: Span): boolean {
  return text.charAt(start) === '[' && text.charAt(end - 1) !== ']';
}

/** Two or more lines in a row that are comments, outside of values. */
function comments({ text, lineStarts }: WorkflowDocument, values: readonly Span[]): FoldingRange[] {
  const found: FoldingRange[] = [];
  const inside = [...values].sort((a, b) => a.start - b.start);
  let value = 0;
  let first: number | undefined;
  const finish = (end: number): void => {
    if (first !== undefined && end > first) found.push({ startLine: first, endLine: end, kind: 'comment' });
    first = undefined;
  };
  for (const [line, start] of lineStarts.entries()) {
    while ((inside[value]?.end ?? Infinity) < start) value++;
    if (/^[ \t]*#/.test(text.slice(start, lineStarts[line + 1])) && (inside[value]?.start ?? Infinity) > start) first ??= line;
    else finish(line - 1);
  }
  finish(lineStarts.length - 1);
  return found;
}
