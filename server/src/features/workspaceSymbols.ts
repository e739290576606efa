import type { WorkspaceSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import { searchSymbols } from '../language/workspaceSymbols';
import type { Feature } from '../serverContext';
import { toUri } from '../uri';
import { inSlices } from '../workspace/slices';

/** More than anybody reads through; the next letter brings others. */
const most = 500;

export const workspaceSymbolsFeature: Feature = {
  capability: () => ({ workspaceSymbolProvider: true }),
  register: ({ connection, index, scanned, handle }) => {
    connection.onWorkspaceSymbol(handle<WorkspaceSymbolParams, WorkspaceSymbol[]>('workspace symbols', [], async ({ query }, token) => {
      await scanned;
      const search = searchSymbols(query, most);
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      await inSlices(index.all(), search.add, abort.signal);
      return search.best(toUri);
    }));
  },
};
