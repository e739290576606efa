import type { DocumentSymbol, DocumentSymbolParams } from 'vscode-languageserver';
import { documentSymbols } from '../language/symbols';
import type { Feature } from '../serverContext';

export const documentSymbolsFeature: Feature = {
  capability: () => ({ documentSymbolProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onDocumentSymbol(handleFile<DocumentSymbolParams, DocumentSymbol[]>('document symbols', [], ({ document }) => documentSymbols(document)));
  },
};
