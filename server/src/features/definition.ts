import type { DefinitionParams, Location, LocationLink } from 'vscode-languageserver';
import { definition } from '../language/definition';
import type { Feature } from '../serverContext';

export const definitionFeature: Feature = {
  capability: () => ({ definitionProvider: true }),
  register: ({ connection, client, handleFile }) => {
    const links = client.textDocument?.definition?.linkSupport ?? false;
    connection.onDefinition(handleFile<DefinitionParams, Location[] | LocationLink[]>('definition', [], ({ document }, { textDocument, position }) => {
      const found = definition(textDocument.uri, document, position);
      return links ? found : found.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
    }));
  },
};
