import { CodeActionKind, type CodeAction } from 'vscode-languageserver-types';
import type { Span, WorkflowDocument } from '../../workflow/document';
import type { Finding } from '../../workflow/finding';
import { rangeOf } from '../ranges';

/** Where a fix applies. */
export interface FixTarget {
  readonly uri: string;
  readonly document: WorkflowDocument;
  readonly finding: Finding;
}

/** The fixes of one finding, best first; none where its data offers none. */
export type Fix = (target: FixTarget) => CodeAction[];

/** A stretch of the document and what is to stand there. */
export interface TextChange {
  readonly span: Span;
  readonly newText: string;
}

/** An action that changes the finding's own document. Changes stand in document order. `preferred`: plainly what was meant, so that fix-all takes it too. */
export function quickFix({ uri, document }: Pick<FixTarget, 'uri' | 'document'>, title: string, changes: readonly TextChange[], preferred: boolean): CodeAction {
  const edits = changes.map(({ span, newText }) => ({ range: rangeOf(document, span), newText }));
  return { title, kind: CodeActionKind.QuickFix, edit: { changes: { [uri]: edits } }, ...(preferred ? { isPreferred: true } : {}) };
}

/** The line end that a document uses. */
export function lineEndOf({ text }: Pick<WorkflowDocument, 'text'>): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
