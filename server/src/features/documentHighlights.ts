import type { DocumentHighlight, DocumentHighlightParams } from 'vscode-languageserver';
import { documentHighlights } from '../language/references';
import type { Feature } from '../serverContext';

export const documentHighlightsFeature: Feature = {
  capability: () => ({ documentHighlightProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onDocumentHighlight(handleFile<DocumentHighlightParams, DocumentHighlight[]>('document highlights', [], ({ document }, { position }) =>
      documentHighlights(document, position)));
  },
};
