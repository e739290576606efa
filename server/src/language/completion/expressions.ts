import { CompletionItemKind } from 'vscode-languageserver-types';
import { expressionRoots } from '../../workflow/celEnvironment';
import { expressionSurroundings, loopMembers } from '../../workflow/checkExpressions';
import type { WorkflowDocument } from '../../workflow/document';
import { expressionVocabulary } from '../../workflow/expression';
import { isMember } from '../../workflow/expressionLiteral';
import { isExpression } from '../../workflow/phaseExpressions';
import type { CursorValue } from './cursor';
import { within, type Suggestion, type Suggestions } from './suggestion';

const rootTexts: Readonly<Record<string, string>> = {
  results: 'values of the phases above, by name', state: 'state.k, state.global.k, state.step.k', task: 'the task itself', run: 'the run', loop: 'loop.index, loop.value, loop.iteration',
};

/** Names for an expression: results of the phases above, what an expression may begin with, functions. Undefined where none stands. */
export function expressionSuggestions(document: WorkflowDocument, cursor: CursorValue): Suggestions | undefined {
  if (!cursor.string || !isExpression(cursor.path, cursor.item)) return undefined;
  const before = cursor.text.slice(0, cursor.at);
  const span = (typed: string, after: RegExp): Suggestions['span'] =>
    within(cursor, cursor.at - typed.length, cursor.at + (after.exec(cursor.text.slice(cursor.at))?.[0].length ?? 0));
  const index = /(?<![\w.])results\[\s*\\?["']([\w:.-]*)$/.exec(before)?.[1];
  if (index !== undefined) return { span: span(index, /^[\w:.-]*/), list: resultNames(document, cursor) };
  // What is left of quotes once whole literals are away opens the one that the cursor is in.
  if (/["']/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  const [, root, typed = ''] = /(?<![\w.])(?:(\w+)\.)?(\w*)$/.exec(before) ?? [];
  const word = span(typed, /^\w*/);
  if (root === 'results') return { span: word, list: resultNames(document, cursor).filter(({ label }) => isMember(label)) };
  if (root === 'loop') return { span: word, list: loopMembers.map((label) => ({ label, kind: CompletionItemKind.Property })) };
  const { functions, methods } = expressionVocabulary();
  if (/\.\w*$/.test(before)) return { span: word, list: [...methods].map((label) => called(label)) };
  const repeats = ['loop', 'foreach'].some((key) => cursor.table.phase?.entries.has(key));
  const roots = [...expressionRoots, ...(repeats ? ['loop'] : [])];
  return { span: word, list: [...roots.map((label): Suggestion => ({ label, kind: CompletionItemKind.Variable, detail: rootTexts[label] ?? '' })), ...[...functions].map(called)] };
}

function called(label: string): Suggestion {
  return { label, kind: CompletionItemKind.Function };
}

/** The phases that the one at the cursor comes after, the nearest first, then their topics. */
function resultNames({ phases }: WorkflowDocument, { table: { phase: own } }: CursorValue): Suggestion[] {
  if (!own) return [];
  const above = [...expressionSurroundings(phases).ancestors(own.index)].flatMap((index) => phases[index]?.phase ?? []);
  const names = above.map(({ name }) => name);
  const topics = [...new Set(above.map(({ topic }) => topic))].filter((topic) => !names.includes(topic));
  return [
    ...names.map((label): Suggestion => ({ label, kind: CompletionItemKind.Reference, phase: label })),
    ...topics.map((label): Suggestion => ({ label, kind: CompletionItemKind.Reference, detail: 'each of its jobs' })),
  ];
}
