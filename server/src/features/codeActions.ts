import { CodeActionKind, type CodeAction, type CodeActionParams } from 'vscode-languageserver';
import { codeActions } from '../language/codeActions';
import type { Feature } from '../serverContext';

export const codeActionsFeature: Feature = {
  capability: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } }),
  register: ({ connection, handleFile }) => {
    connection.onCodeAction(handleFile<CodeActionParams, CodeAction[]>('code actions', [], ({ document, findings }, { textDocument, range, context }) => {
      const wanted = context.only?.some((kind) => kind === CodeActionKind.Empty || kind === CodeActionKind.QuickFix) ?? true;
      return wanted ? codeActions(textDocument.uri, document, findings, range, context.diagnostics) : [];
    }));
  },
};
