import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Span, WorkflowDocument } from '../../workflow/document';
import { fillTemplate } from '../../workflow/template';
import { commandTokenTexts, tokenTexts } from '../tokenTexts';
import { metaKeysOf, type MetaKey } from '../metaKeys';
import { nextLogicalTime } from '../nextFires';
import type { CursorValue } from './cursor';
import { within, type CompletionSurroundings, type Suggestion, type Suggestions } from './suggestion';

/** Tokens for a template, or with `command` for the arguments and environment of a command; none in the middle of a word. */
export function tokenSuggestions(document: WorkflowDocument, value: CursorValue, surroundings: CompletionSurroundings, now: Date, command: boolean): Suggestions | undefined {
  const open = tokenAt(value);
  if (!value.string || (!open && /\w$/.test(value.text.slice(0, value.at)))) return undefined;
  const phases = document.phases.map(({ phase }) => phase);
  const own = value.table.phase;
  const time = own && nextLogicalTime(phases, own.index, now);
  const tokens = Object.entries({ ...(command ? commandTokenTexts : {}), ...tokenTexts }).map(([token, text]): Suggestion => {
    const filled = fillTemplate(token, time, undefined);
    return { label: token, kind: CompletionItemKind.Variable, detail: filled === token ? text : `${text}: next ${filled}` };
  });
  const meta = own ? metaKeysOf(phases, own.phase, surroundings.rowKeys) : [];
  const free: Suggestion = { label: '{meta:…}', kind: CompletionItemKind.Variable, insert: '{meta:${1:key}}', snippet: true, detail: 'a value of the task\'s meta' };
  return { span: open?.span ?? within(value, value.at, value.at), list: [...metaTokens(meta), ...tokens, ...(meta.length === 0 ? [free] : [])] };
}

/** `{meta:key}` for each key. */
export function metaTokens(keys: readonly MetaKey[]): Suggestion[] {
  return keys.map(({ key, source }) => ({ label: `{meta:${key}}`, kind: CompletionItemKind.Variable, detail: `from ${source}` }));
}

/** The token that is being typed: from its `{` to its `}`, or to the end of its word. */
export function tokenAt({ text, at, ...value }: CursorValue): { readonly span: Span } | undefined {
  const before = /\{[\w:]*$/.exec(text.slice(0, at));
  if (!before) return undefined;
  const after = /^[\w:]*\}?/.exec(text.slice(at))?.[0].length ?? 0;
  return { span: within({ text, at, ...value }, before.index, at + after) };
}
