import type { WorkspaceSymbol, WorkspaceSymbolParams } from 'vscode-languageserver';
import { searchSymbols, type SearchedFile } from '../language/workspaceSymbols';
import type { Feature } from '../serverContext';
import { toUri } from '../uri';
import { inSlices } from '../workspace/slices';

/** Phases that are searched at once. */
const portion = 500;

/** More than anybody reads through; the next letter brings others. */
const most = 500;

export const workspaceSymbolsFeature: Feature = {
  capability: () => ({ workspaceSymbolProvider: true }),
  register: ({ connection, index, scanned, handle }) => {
    connection.onWorkspaceSymbol(handle<WorkspaceSymbolParams, WorkspaceSymbol[]>('workspace symbols', [], async ({ query }, token) => {
      await scanned;
      const search = searchSymbols(query, most);
      await inSlices(portions(index.all()), search.add, () => token.isCancellationRequested);
      return search.best(toUri);
    }));
  },
};

/** Files as they are, very long ones piece by piece. */
function* portions(files: Iterable<SearchedFile>): Generator<SearchedFile> {
  for (const file of files) {
    const { phases } = file;
    if (phases.length <= portion) yield file;
    else for (let from = 0; from < phases.length; from += portion) yield { ...file, phases: phases.slice(from, from + portion) };
  }
}
