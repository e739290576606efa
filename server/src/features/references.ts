import type { Location, ReferenceParams } from 'vscode-languageserver';
import { references } from '../language/references';
import type { Feature } from '../serverContext';

export const referencesFeature: Feature = {
  capability: () => ({ referencesProvider: true }),
  register: ({ connection, handleFile }) => {
    connection.onReferences(handleFile<ReferenceParams, Location[]>('references', [], ({ document }, { textDocument, position, context }) =>
      references(textDocument.uri, document, position, context.includeDeclaration)));
  },
};
