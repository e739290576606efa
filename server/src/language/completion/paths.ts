import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CursorValue } from './cursor';
import { within, written, type CompletionSurroundings, type FolderEntry, type Suggestion, type Suggestions } from './suggestion';

/** Files and folders of the root below what is typed; hidden ones only after a dot. */
export function pathSuggestions(value: CursorValue, { list }: CompletionSurroundings, wanted: (name: string) => boolean): Suggestions | undefined {
  if (!value.string) return undefined;
  const typed = value.text.slice(0, value.at);
  const start = typed.lastIndexOf('/') + 1;
  const slash = value.text.indexOf('/', value.at);
  const folder = typed.slice(0, start);
  // Above the root and elsewhere on the machine nothing of a workflow lies.
  if (folder.startsWith('/') || folder.split('/').includes('..')) return undefined;
  const entries = list(folder).filter(({ name, folder: isFolder }) => (isFolder || wanted(name)) && (typed.charAt(start) === '.' || !name.startsWith('.')));
  return { span: within(value, start, slash < 0 ? value.text.length : slash), list: entries.sort(byKindAndName).map((entry) => pathItem(value, entry, slash >= 0)) };
}

function pathItem(value: CursorValue, { name, folder }: FolderEntry, followed: boolean): Suggestion {
  const text = written(name, value);
  return folder
    ? { label: `${name}/`, kind: CompletionItemKind.Folder, insert: followed ? text : `${text}/` }
    : { label: name, kind: CompletionItemKind.File, insert: text };
}

function byKindAndName(a: FolderEntry, b: FolderEntry): number {
  return Number(b.folder) - Number(a.folder) || (a.name < b.name ? -1 : 1);
}
