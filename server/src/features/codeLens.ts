import { CodeLensRefreshRequest, type CodeLens, type CodeLensParams } from 'vscode-languageserver';
import { codeLenses } from '../language/codeLens';
import type { Feature } from '../serverContext';

export const codeLensFeature: Feature = {
  capability: () => ({ codeLensProvider: { resolveProvider: false } }),
  register: ({ connection, client, canRun, state, index, handleFile }) => {
    connection.onCodeLens(handleFile<CodeLensParams, CodeLens[]>('code lenses', [], ({ document, root, file }, { textDocument }) =>
      codeLenses(textDocument.uri, document, new Date(), state.lastRun(root, file)).filter(canRun)));
    if (!client.workspace?.codeLens?.refreshSupport) return;
    state.onLastRuns((changed) => {
      const open = [...index.all()].some((file) => file.open && changed.some(({ root, file: key }) => root === file.root && key === file.file));
      if (open) void connection.sendRequest(CodeLensRefreshRequest.type);
    });
  },
};
