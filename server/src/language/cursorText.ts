import type { Position } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt, positionAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';

/** For tests: a document written with `‸` where the cursor is. */
export function cursorText(marked: string): { document: WorkflowDocument; position: Position } {
  const offset = marked.indexOf('‸');
  const document = parseDocument(marked.slice(0, offset) + marked.slice(offset + 1));
  return { document, position: positionAt(document, offset) };
}

/** For tests: the text of a range. */
export function textOf(document: WorkflowDocument, range: { readonly start: Position; readonly end: Position } | undefined): string | undefined {
  return range && document.text.slice(offsetAt(document, range.start), offsetAt(document, range.end));
}
