import type { SemanticTokens, SemanticTokensParams, SemanticTokensRangeParams } from 'vscode-languageserver';
import { semanticLegend, semanticTokens } from '../language/semanticTokens';
import type { Feature } from '../serverContext';

export const semanticTokensFeature: Feature = {
  capability: () => ({ semanticTokensProvider: { legend: semanticLegend, full: true, range: true } }),
  register: ({ connection, handleFile }) => {
    const none: SemanticTokens = { data: [] };
    connection.languages.semanticTokens.on(handleFile<SemanticTokensParams, SemanticTokens>('semantic tokens', none, ({ document }) => semanticTokens(document)));
    connection.languages.semanticTokens.onRange(handleFile<SemanticTokensRangeParams, SemanticTokens>('semantic tokens', none, ({ document }, { range }) => semanticTokens(document, range)));
  },
};
