import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { codeActions } from '../language/codeActions';
import { fixAll, fixAllKind } from '../language/fixAll';
import type { Feature } from '../serverContext';

export const codeActionsFeature: Feature = {
  capability: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } }),
  register: ({ connection, handleFile }) => {
    connection.onCodeAction(handleFile<CodeActionParams, CodeAction[]>('code actions', [], ({ document, findings }, { textDocument: { uri }, range, context }) => {
      // Source actions only for who asks for them by name; a light bulb does not.
      const all = context.only?.some((kind) => holds(kind, fixAllKind)) ? fixAll(uri, document, findings) : undefined;
      const quick = context.only?.some((kind) => holds(kind, CodeActionKind.QuickFix)) ?? true;
      return [...(quick ? codeActions(uri, document, findings, range, context.diagnostics) : []), ...(all ? [all] : [])];
    }));
  },
};

/** Whether a kind that is asked for is one or stands above it. */
function holds(asked: string, kind: string): boolean {
  return asked === CodeActionKind.Empty || kind === asked || kind.startsWith(`${asked}.`);
}
