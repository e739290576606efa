import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { codeActions } from '../language/codeActions';
import { fixAll, fixAllKind } from '../language/fixAll';
import { refactorings } from '../language/refactorings';
import type { Feature } from '../serverContext';

export const codeActionsFeature: Feature = {
  capability: () => ({
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, CodeActionKind.RefactorRewrite, fixAllKind] },
  }),
  register: ({ connection, canRun, handleFile }) => {
    connection.onCodeAction(handleFile<CodeActionParams, CodeAction[]>('code actions', [], ({ document, findings }, { textDocument: { uri }, range, context }) => {
      const fixes = isWanted(context.only, CodeActionKind.QuickFix) ? codeActions(uri, document, findings, range, context.diagnostics).filter(canRun) : [];
      // Source actions only for who asks for them by name; a light bulb does not.
      const all = context.only && isWanted(context.only, fixAllKind) ? fixAll(uri, document, findings) : undefined;
      return [...fixes, ...refactorings(uri, document, range).filter(({ kind }) => isWanted(context.only, kind)), ...(all ? [all] : [])];
    }));
  },
};

/** Whether an editor asks for a kind: it names the kind itself or one above it. */
function isWanted(only: readonly CodeActionKind[] | undefined, kind: CodeActionKind = CodeActionKind.Empty): boolean {
  return only?.some((wanted) => wanted === CodeActionKind.Empty || kind === wanted || kind.startsWith(`${wanted}.`)) ?? true;
}
