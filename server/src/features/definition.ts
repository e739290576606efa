import type { DefinitionParams, Location, LocationLink } from 'vscode-languageserver';
import { definition } from '../language/definition';
import { usedModuleAt } from '../language/documentLinks';
import { rangeOf } from '../language/ranges';
import { exportPosition, isFile, linkedPath } from './linkedFile';
import type { Feature, OpenFile } from '../serverContext';
import { toUri } from '../uri';
import { offsetAt } from '../workflow/lines';

export const definitionFeature: Feature = {
  capability: () => ({ definitionProvider: true }),
  register: ({ connection, client, handleFile }) => {
    const links = client.textDocument?.definition?.linkSupport ?? false;
    connection.onDefinition(handleFile<DefinitionParams, Location[] | LocationLink[]>('definition', [], async (file, { textDocument, position }) => {
      const module = await moduleDefinition(file, position);
      const found = module ? [module] : definition(textDocument.uri, file.document, position);
      return links ? found : found.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
    }));
  },
};

/** From `use` to the function in its module. */
async function moduleDefinition({ document, root }: OpenFile, position: DefinitionParams['position']): Promise<LocationLink | undefined> {
  const place = usedModuleAt(document, offsetAt(document, position));
  if (!place) return undefined;
  const path = linkedPath(root, place);
  if (!(await isFile(path))) return undefined;
  const start = await exportPosition(path, place.exported ?? '');
  const target = { start, end: start };
  return { originSelectionRange: rangeOf(document, place.span), targetUri: toUri(path), targetRange: target, targetSelectionRange: target };
}
