import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { codeActions } from '../language/codeActions';
import { refactorings } from '../language/refactorings';
import type { Feature } from '../serverContext';

export const codeActionsFeature: Feature = {
  capability: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, CodeActionKind.RefactorRewrite] } }),
  register: ({ connection, handleFile }) => {
    connection.onCodeAction(handleFile<CodeActionParams, CodeAction[]>('code actions', [], ({ document, findings }, { textDocument, range, context }) => {
      const fixes = isWanted(context.only, CodeActionKind.QuickFix) ? codeActions(textDocument.uri, document, findings, range, context.diagnostics) : [];
      return [...fixes, ...refactorings(textDocument.uri, document, range).filter(({ kind }) => isWanted(context.only, kind))];
    }));
  },
};

/** Whether an editor asks for a kind: it names the kind itself or one above it. */
function isWanted(only: readonly CodeActionKind[] | undefined, kind: CodeActionKind = CodeActionKind.Empty): boolean {
  return only?.some((wanted) => wanted === CodeActionKind.Empty || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
}
