import { CompletionItemKind, InsertTextFormat, type CompletionItem, type CompletionList, type MarkupContent, type MarkupKind, type Position } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { cursorAt, type Cursor, type CursorValue } from './completion/cursor';
import { durations } from './completion/durations';
import { expressionSuggestions } from './completion/expressions';
import { headerSuggestions } from './completion/headers';
import { definitionAt, keySuggestions } from './completion/keys';
import { parentSuggestions, targetSuggestions, taskSuggestions } from './completion/names';
import { pathSuggestions } from './completion/paths';
import { ruleSuggestions } from './completion/rule';
import { valuesOf, withoutPlaceholders, written, type CompletionSurroundings, type Suggestion, type Suggestions } from './completion/suggestion';
import { tokenSuggestions } from './completion/tokens';
import { phaseText } from './hoverPhase';
import { asMarkup } from './markdown';
import { rangeOf } from './ranges';

export type { CompletionSurroundings, FolderEntry } from './completion/suggestion';

/** How completion is asked for. */
export interface CompletionRequest {
  /** Decides what tokens become. */
  readonly now: Date;
  /** Whether the editor knows snippets. */
  readonly snippets: boolean;
  /** What the editor shows as documentation. */
  readonly format: MarkupKind;
  /** The character that asked, where one did. */
  readonly trigger?: string | undefined;
}

/** Characters behind which something can be offered at once. */
export const completionTriggers = ['"', "'", '=', '&', '{', ':', '[', '/', '@', '|', ',', '-', ' '];

/** More items than this are not sent at once: the editor asks again when more is typed. */
const most = 300;

/** What may be written at a position; nothing where nothing is known. */
export function completion(document: WorkflowDocument, position: Position, surroundings: CompletionSurroundings, request: CompletionRequest): CompletionList {
  const offset = offsetAt(document, position);
  const cursor = cursorAt(document, offset);
  const found = cursor && !isNoise(cursor, request.trigger) ? suggestionsAt(document, cursor, surroundings, request.now) : undefined;
  if (!found) return { isIncomplete: false, items: [] };
  const typed = document.text.slice(found.span.start, offset).toLowerCase();
  const matching = found.list.length > most ? found.list.filter(({ label }) => holds(label.toLowerCase(), typed)) : found.list;
  const range = rangeOf(document, found.span);
  const items = matching.slice(0, most).map((suggestion, i): CompletionItem => {
    const { label, kind, insert = label, snippet = false, detail, doc, phase } = suggestion;
    return {
      label,
      kind,
      sortText: String(i).padStart(4, '0'),
      textEdit: { range, newText: snippet && !request.snippets ? withoutPlaceholders(insert) : insert },
      ...(snippet && request.snippets ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(detail === undefined ? {} : { detail }),
      ...(doc === undefined ? {} : { documentation: asMarkup(doc, request.format) }),
      ...(phase === undefined ? {} : { data: { phase } }),
    };
  });
  return { isIncomplete: matching.length > most || matching.length < found.list.length, items };
}

/** The documentation of a phase that was offered by name; undefined when the file has it no more. */
export function phaseDocumentation(document: WorkflowDocument, name: string, { now, format }: Pick<CompletionRequest, 'now' | 'format'>): MarkupContent | undefined {
  const node = document.phases.find(({ phase }) => phase.name === name);
  return node && asMarkup(phaseText(document, node, now), format);
}

/** Characters that ask for completion also stand where nobody wants any. */
function isNoise(cursor: Cursor, trigger: string | undefined): boolean {
  if (trigger === ' ') return cursor.kind !== 'value' || (cursor.string !== undefined && !(cursor.path[0] === 'rule' && cursor.text.includes('cron=')));
  return cursor.kind === 'key' && (trigger === '-' || trigger === ':' || trigger === '/');
}

/** Whether the typed characters occur in a label in their order, as editors match them. */
function holds(label: string, typed: string): boolean {
  let at = 0;
  for (const c of typed) {
    at = label.indexOf(c, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function suggestionsAt(document: WorkflowDocument, cursor: Cursor, surroundings: CompletionSurroundings, now: Date): Suggestions | undefined {
  switch (cursor.kind) {
    case 'header': return { span: cursor.span, list: headerSuggestions(document, surroundings) };
    case 'key': return keySuggestions(document, cursor, surroundings);
    case 'value': return valueSuggestions(document, cursor, surroundings, now);
  }
}

function valueSuggestions(document: WorkflowDocument, cursor: CursorValue, surroundings: CompletionSurroundings, now: Date): Suggestions | undefined {
  const { table, path: [key], span, string, item } = cursor;
  const all = (list: readonly Suggestion[]): Suggestions => ({ span, list });
  switch (`${table.owner} ${key ?? ''}`) {
    case 'phase task': return taskSuggestions(document, cursor, surroundings);
    case 'phase dependson': return parentSuggestions(document, cursor);
    case 'phase rule': return ruleSuggestions(document, cursor, surroundings);
    case 'phase template': return tokenSuggestions(document, cursor, surroundings, now, false);
    case 'phase retry': return string ? undefined : all(['1', '3', '5'].map((label) => ({ label, kind: CompletionItemKind.Value, detail: `${label} extra ${label === '1' ? 'attempt' : 'attempts'}` })));
    case 'phase use': return pathSuggestions(cursor, surroundings, (name) => /\.[cm]?js$/.test(name));
    case 'phase timeout': case 'worker timeout': return all(durations(cursor, ['30s', '1m', '5m', '30m', '1h']));
    case 'workflow kill_grace': return all(durations(cursor, ['1s', '5s', '30s']));
    case 'phase cwd': case 'worker cwd': return pathSuggestions(cursor, surroundings, () => false);
    case 'phase run': case 'worker run': return item ? tokenSuggestions(document, cursor, surroundings, now, true) : undefined;
    case 'worker command': case 'phase env': case 'worker env': return tokenSuggestions(document, cursor, surroundings, now, true);
    case 'worker protocol': return all(valuesOf(cursor, [['task', 'JSON lines on stdin and stdout, as workers of pcelvng/task talk'], ['exit', 'the exit code tells the result']]));
    case 'phase exit_codes': case 'worker exit_codes': return all(valuesOf(cursor, [['complete', 'its children start'], ['error', 'retries while there are some'], ['alert', 'never retried, and raises an alert'], ['warn', 'never retried, and starts nothing']]));
    case 'phase otherwise': return targetSuggestions(document, cursor);
    case 'phase choice': return cursor.path[1] === 'then' ? targetSuggestions(document, cursor) : expressionSuggestions(document, cursor);
    case 'phase workflow': return pathSuggestions(cursor, surroundings, (name) => name.endsWith('.toml'));
    default: return (table.owner === 'phase' ? expressionSuggestions(document, cursor) : undefined) ?? fixedValues(cursor);
  }
}

/** The values of a key that takes only some, or true and false. */
function fixedValues(cursor: CursorValue): Suggestions | undefined {
  const schema = definitionAt(cursor.table, cursor.path)?.shape?.schema;
  const words = schema?.['enum'];
  if (Array.isArray(words)) return { span: cursor.span, list: words.map((word) => ({ label: word, kind: CompletionItemKind.Value, insert: written(word, cursor) })) };
  if (schema?.['type'] !== 'boolean' || cursor.string) return undefined;
  return { span: cursor.span, list: ['true', 'false'].map((label) => ({ label, kind: CompletionItemKind.Value })) };
}
