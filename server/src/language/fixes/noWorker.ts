import { CodeActionKind } from 'vscode-languageserver-types';
import type { Fix } from './quickFix';

/** Writes or extends millrace.toml: the client's command knows where it belongs. */
export const noWorker: Fix = ({ uri }) => {
  const title = 'Create millrace.toml with a worker for each topic';
  return [{ title, kind: CodeActionKind.QuickFix, command: { title, command: 'millrace.createConfig', arguments: [uri] } }];
};
