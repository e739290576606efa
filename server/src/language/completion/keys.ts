import { CompletionItemKind } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../../workflow/document';
import { phaseKeys, workerKeys, workflowKeys, type KeyText } from '../keyTexts';
import { touches } from '../ranges';
import type { CursorKey } from './cursor';
import { headerSuggestions } from './headers';
import type { CompletionSurroundings, Suggestion, Suggestions } from './suggestion';

/** The keys that the table at the cursor does not have yet, and below them what may begin a table. */
export function keySuggestions(document: WorkflowDocument, cursor: CursorKey, surroundings: CompletionSurroundings): Suggestions {
  const { table, path, span, assigned } = cursor;
  const [inside] = path;
  if (inside !== undefined) return { span, list: inside === 'exit_codes' && (table.owner === 'phase' || table.owner === 'worker') ? exitCodes(assigned) : [] };
  const taken = new Set([...(table.node?.entries.values() ?? [])].filter(({ keySpan }) => !touches(keySpan, span.start)).map(({ key }) => key.toLowerCase()));
  const keys = keysOf(cursor).filter(({ key }) => !taken.has(key.toLowerCase()) && !excluded(key, taken));
  const list = keys.map(({ key, form, text, value }): Suggestion => ({
    label: key, kind: CompletionItemKind.Property, detail: form, doc: text, ...(assigned ? {} : { insert: `${key} = ${value}`, snippet: true }),
  }));
  return { span, list: assigned ? list : [...list, ...headerSuggestions(document, surroundings)] };
}

function keysOf({ table: { owner } }: CursorKey): readonly KeyText[] {
  switch (owner) {
    case 'phase': return phaseKeys;
    case 'worker': return workerKeys;
    case 'workflow': return workflowKeys;
    default: return [];
  }
}

/** Keys of which a table has one at most: what runs its tasks. */
const runners = ['run', 'use', 'command'];

function excluded(key: string, taken: ReadonlySet<string>): boolean {
  return runners.includes(key) && runners.some((runner) => taken.has(runner));
}

function exitCodes(assigned: boolean): Suggestion[] {
  const codes: [string, string, string][] = [['75', 'warn', 'a temporary failure, by the convention of sysexits.h'], ['1', 'error', 'what a shell returns for most failures'], ['76', 'alert', 'never retried']];
  return codes.map(([code, result, detail]) => ({ label: code, kind: CompletionItemKind.Property, detail, ...(assigned ? {} : { insert: `${code} = "\${1:${result}}"`, snippet: true }) }));
}
