import type { TextEdit } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';

/** For tests: a document's text after edits, which must not overlap. */
export function applyEdits(document: WorkflowDocument, edits: readonly TextEdit[]): string {
  const places = edits.map(({ range, newText }) => ({ start: offsetAt(document, range.start), end: offsetAt(document, range.end), newText }));
  let text = '';
  let at = 0;
  for (const { start, end, newText } of places.sort((a, b) => a.start - b.start)) {
    if (start < at) throw new Error('edits overlap');
    text += document.text.slice(at, start) + newText;
    at = end;
  }
  return text + document.text.slice(at);
}
