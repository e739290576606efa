import { CodeLensRefreshRequest, type CodeLens, type CodeLensParams } from 'vscode-languageserver';
import { codeLenses, resolveFire } from '../language/codeLens';
import type { Feature } from '../serverContext';
import { refreshAt } from './refreshAt';

export const codeLensFeature: Feature = {
  capability: () => ({ codeLensProvider: { resolveProvider: true } }),
  register: ({ connection, client, canRun, state, index, handle, handleFile }) => {
    const refresh = (): void => {
      if (client.workspace?.codeLens?.refreshSupport) void connection.sendRequest(CodeLensRefreshRequest.type);
    };
    const trueUntil = refreshAt(refresh);
    const showsText = canRun({ command: { title: '', command: '' } });
    connection.onCodeLens(handleFile<CodeLensParams, CodeLens[]>('code lenses', [], ({ document, root, file }, { textDocument }) =>
      codeLenses(textDocument.uri, document, state.lastRun(root, file)).filter((lens) => (lens.command ? canRun(lens) : showsText))));
    connection.onCodeLensResolve(async (lens, token) => handle<CodeLens, CodeLens>('code lens', lens, () => {
      const resolved = resolveFire(lens, new Date());
      trueUntil(resolved.until);
      return resolved.lens;
    })(lens, token));
    state.onLastRuns((changed) => {
      if ([...index.all()].some((file) => file.open && changed.some(({ root, file: key }) => root === file.root && key === file.file))) refresh();
    });
  },
};
