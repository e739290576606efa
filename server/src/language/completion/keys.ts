import { CompletionItemKind } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../../workflow/document';
import { phaseKeys, workerKeys, workflowKeys, type KeyDefinition, type KeyTable } from '../../workflow/keys';
import { touches } from '../ranges';
import type { CursorKey, CursorTable } from './cursor';
import { headerSuggestions } from './headers';
import type { CompletionSurroundings, Suggestion, Suggestions } from './suggestion';

/** The keys that the table at the cursor does not have yet, and below them what may begin a table. */
export function keySuggestions(document: WorkflowDocument, cursor: CursorKey, surroundings: CompletionSurroundings): Suggestions {
  const { table, path, span, assigned } = cursor;
  const [inside] = path;
  if (inside === 'exit_codes' && (table.owner === 'phase' || table.owner === 'worker')) return { span, list: exitCodes(assigned) };
  if (inside !== undefined) return { span, list: [...(definitionAt(table, path)?.keys?.values() ?? [])].map((key) => keyItem(key, assigned)) };
  const taken = new Set([...(table.node?.entries.values() ?? [])].filter(({ keySpan }) => !touches(keySpan, span.start)).map(({ key }) => key.toLowerCase()));
  const keys = [...keysOf(table).values()].filter(({ key }) => !taken.has(key.toLowerCase()) && !excluded(key, taken));
  const list = keys.map((key) => keyItem(key, assigned));
  return { span, list: assigned ? list : [...list, ...headerSuggestions(document, surroundings)] };
}

function keyItem({ key, form, description, example }: KeyDefinition, assigned: boolean): Suggestion {
  return { label: key, kind: CompletionItemKind.Property, detail: form, doc: description, ...(assigned ? {} : { insert: `${key} = ${example}`, snippet: true }) };
}

/** What is known of the key at the end of a path of keys in lower case, given from its table. */
export function definitionAt(table: CursorTable, path: readonly string[]): KeyDefinition | undefined {
  let keys: KeyTable | undefined = keysOf(table);
  let found: KeyDefinition | undefined;
  for (const key of path) {
    found = keys?.get(key);
    keys = found?.keys;
  }
  return found;
}

function keysOf({ owner }: CursorTable): KeyTable {
  switch (owner) {
    case 'phase': return phaseKeys;
    case 'worker': return workerKeys;
    case 'workflow': return workflowKeys;
    default: return none;
  }
}

const none: KeyTable = new Map();

/** Keys of which a table has one at most: what runs its tasks. */
const runners = ['run', 'use', 'command'];

function excluded(key: string, taken: ReadonlySet<string>): boolean {
  return runners.includes(key) && runners.some((runner) => taken.has(runner));
}

function exitCodes(assigned: boolean): Suggestion[] {
  const codes: [string, string, string][] = [['75', 'warn', 'a temporary failure, by the convention of sysexits.h'], ['1', 'error', 'what a shell returns for most failures'], ['76', 'alert', 'never retried']];
  return codes.map(([code, result, detail]) => ({ label: code, kind: CompletionItemKind.Property, detail, ...(assigned ? {} : { insert: `${code} = "\${1:${result}}"`, snippet: true }) }));
}
