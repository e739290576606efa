import type { DocumentSymbol, DocumentSymbolParams } from 'vscode-languageserver';
import { documentSymbols } from '../language/symbols';
import type { Feature } from '../serverContext';
import { inSlices } from '../workspace/slices';

export const documentSymbolsFeature: Feature = {
  capability: () => ({ documentSymbolProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onDocumentSymbol(handleFile<DocumentSymbolParams, DocumentSymbol[]>('document symbols', [], async ({ document }, _about, token) => {
      const symbols: DocumentSymbol[] = [];
      await inSlices(documentSymbols(document), (symbol) => void symbols.push(symbol), () => token.isCancellationRequested);
      return symbols;
    }));
  },
};
