import type { DocumentFormattingParams, DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver';
import { formatting } from '../language/formatting';
import type { Feature } from '../serverContext';

export const formattingFeature: Feature = {
  capability: () => ({ documentFormattingProvider: true, documentRangeFormattingProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onDocumentFormatting(handleFile<DocumentFormattingParams, TextEdit[]>('formatting', [], ({ document }) => formatting(document)));
    connection.onDocumentRangeFormatting(handleFile<DocumentRangeFormattingParams, TextEdit[]>('formatting', [], ({ document }, { range }) => formatting(document, range)));
  },
};
