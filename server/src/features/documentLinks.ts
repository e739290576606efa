import { basename, dirname } from 'node:path';
import type { CancellationToken, DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { linkPlaces, type LinkPlace } from '../language/documentLinks';
import { rangeOf } from '../language/ranges';
import { exportPosition, isFile, linkedPath } from './linkedFile';
import type { Feature, ServerContext } from '../serverContext';
import { toPath, toUri } from '../uri';
import type { WorkflowDocument } from '../workflow/document';
import { parseDocument } from '../workflow/parseDocument';

/** Files looked for at one time. */
const atOnce = 32;

/** Where a link leads: an absolute path, and the function of that module. */
interface LinkData {
  readonly path: string;
  readonly exported: string | undefined;
}

/** Links to files that exist; which line of a module is meant is found out when somebody follows one. */
export const documentLinksFeature: Feature = {
  capability: () => ({ documentLinkProvider: { resolveProvider: true } }),
  register: (context) => {
    const { connection, handle } = context;
    connection.onDocumentLinks(handle<DocumentLinkParams, DocumentLink[]>('document links', [], async ({ textDocument }, token) => {
      const linked = linkedDocument(context, textDocument.uri);
      return linked ? links(linked.document, linked.root, token) : [];
    }));
    connection.onDocumentLinkResolve(async (link, token) => handle<DocumentLink, DocumentLink>('document link', link, resolveLink)(link, token));
  },
};

/** A workflow, or a millrace.toml: its workers name files as well. */
function linkedDocument({ fileOf, openText }: ServerContext, uri: string): { document: WorkflowDocument; root: string } | undefined {
  const file = fileOf(uri);
  if (file?.document) return { document: file.document, root: file.root };
  const path = toPath(uri);
  const text = path !== undefined && basename(path) === 'millrace.toml' ? openText(path) : undefined;
  return path !== undefined && text !== undefined ? { document: parseDocument(text), root: dirname(path) } : undefined;
}

async function links(document: WorkflowDocument, root: string, token: CancellationToken): Promise<DocumentLink[]> {
  const places = linkPlaces(document).map((place) => ({ place, path: linkedPath(root, place) }));
  const existing = await existingFiles(new Set(places.map(({ path }) => path)), token);
  return places.filter(({ path }) => existing.has(path)).map(({ place, path }) => (
    { range: rangeOf(document, place.span), tooltip: tooltip(place), data: { path, exported: place.exported } satisfies LinkData }));
}

function tooltip({ path, exported }: LinkPlace): string {
  return exported === undefined ? `Open ${path}` : `Open ${exported} in ${path}`;
}

async function existingFiles(paths: ReadonlySet<string>, token: CancellationToken): Promise<Set<string>> {
  const existing = new Set<string>();
  const waiting = paths.values();
  const look = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && !token.isCancellationRequested; next = waiting.next()) {
      if (await isFile(next.value)) existing.add(next.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return existing;
}

async function resolveLink(link: DocumentLink): Promise<DocumentLink> {
  const data: unknown = link.data;
  if (!isLinkData(data)) return link;
  const uri = toUri(data.path);
  if (data.exported === undefined) return { ...link, target: uri };
  const { line } = await exportPosition(data.path, data.exported);
  return { ...link, target: line === 0 ? uri : `${uri}#L${line + 1}` };
}

function isLinkData(data: unknown): data is LinkData {
  return typeof data === 'object' && data !== null && 'path' in data && typeof data.path === 'string' && (!('exported' in data) || typeof data.exported === 'string');
}
