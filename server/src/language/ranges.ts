import type { Range } from 'vscode-languageserver-types';
import type { Span, WorkflowDocument } from '../workflow/document';
import { positionAt } from '../workflow/lines';

/** A stretch of a document as the Language Server Protocol counts it. */
export function rangeOf(document: Pick<WorkflowDocument, 'text' | 'lineStarts'>, span: Span): Range {
  return { start: positionAt(document, span.start), end: positionAt(document, span.end) };
}

/** Whether an offset lies in a span or directly behind it, where a cursor after its last character is. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}
