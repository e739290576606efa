import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CompletionItem, CompletionList, CompletionParams } from 'vscode-languageserver';
import { completion, completionTriggers, phaseDocumentation, type CompletionSurroundings } from '../language/completion';
import { parseMetaRows } from '../workflow/metaFile';
import type { Feature } from '../serverContext';

/** No header and no first row is longer than this. In bytes. */
const firstRows = 64 * 1024;

export const completionFeature: Feature = {
  capability: () => ({ completionProvider: { triggerCharacters: completionTriggers, resolveProvider: true } }),
  register: ({ connection, client, roots, fileOf, handle, handleFile }) => {
    const [format = 'plaintext'] = client.textDocument?.completion?.completionItem?.documentationFormat ?? [];
    const snippets = client.textDocument?.completion?.completionItem?.snippetSupport ?? false;
    connection.onCompletion(handleFile<CompletionParams, CompletionList>('completion', { isIncomplete: false, items: [] }, ({ document, root }, { textDocument, position, context }) => {
      const workerTopics = new Set(roots.configOf(root).workers.keys());
      const list = completion(document, position, { workerTopics, ...filesOf(root) }, { now: new Date(), snippets, format, trigger: context?.triggerCharacter });
      const items = list.items.map((item) => (item.data === undefined ? item : { ...item, data: { ...item.data, uri: textDocument.uri } }));
      return { ...list, items };
    }));
    connection.onCompletionResolve(async (item, token) => handle<CompletionItem, CompletionItem>('completion item', item, () => {
      const { uri, phase } = readData(item.data);
      const document = fileOf(uri)?.document;
      const documentation = document && phaseDocumentation(document, phase, { now: new Date(), format });
      return documentation ? { ...item, documentation } : item;
    })(item, token));
  },
};

/** What completion may see of a root's files. */
function filesOf(root: string): Pick<CompletionSurroundings, 'list' | 'rowKeys'> {
  return {
    list: (folder) => {
      try {
        return readdirSync(join(root, folder), { withFileTypes: true }).map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
      } catch {
        return [];
      }
    },
    rowKeys: (path) => {
      try {
        const [first] = parseMetaRows(completeLines(readStart(join(root, path))), path);
        return Object.keys(first ?? {});
      } catch {
        return [];
      }
    },
  };
}

function readStart(path: string): string {
  // Opening a pipe would wait for ever.
  if (!statSync(path).isFile()) return '';
  const handle = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(firstRows);
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, firstRows, 0));
  } finally {
    closeSync(handle);
  }
}

/** The first two lines: a header with its row, or a row of JSON. */
function completeLines(text: string): string {
  return text.split('\n').slice(0, 2).join('\n');
}

/** What was sent along with a phase's name, as it comes back. */
function readData(data: unknown): { readonly uri: string; readonly phase: string } {
  const isData = typeof data === 'object' && data !== null && 'uri' in data && 'phase' in data;
  return { uri: isData ? String(data.uri) : '', phase: isData ? String(data.phase) : '' };
}
