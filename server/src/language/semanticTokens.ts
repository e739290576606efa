import type { Range, SemanticTokens } from 'vscode-languageserver-types';
import type { PhaseNode, Span, Value, WorkflowDocument } from '../workflow/document';
import { lookupOf } from '../workflow/graph';
import { offsetAt, positionAt } from '../workflow/lines';
import { parseRule, ruleParam } from '../workflow/rule';
import { paramSpan, ruleString, stringSpan } from '../workflow/ruleSpan';
import { readSpellings } from './spellings';

/** The types and modifiers that numbers in the answers stand for, by their place. */
export const semanticLegend = { tokenTypes: ['class', 'function'], tokenModifiers: ['declaration', 'unresolved'] };

const topicType = 0;
const jobType = 1;
const declaration = 1;
const unresolved = 2;

interface Token {
  readonly span: Span;
  readonly type: number;
  readonly modifiers: number;
}

/** Topics and jobs where phases are named, waited for, chosen and read; what names no phase is `unresolved`. Without a range the whole document. */
export function semanticTokens(document: WorkflowDocument, range?: Range): SemanticTokens {
  const start = range ? offsetAt(document, range.start) : 0;
  const end = range ? offsetAt(document, range.end) : Infinity;
  const { matching } = lookupOf(document.phases.map(({ phase }) => phase));
  const tokens = document.phases
    .filter(({ span }) => span.start <= end && span.end >= start)
    .flatMap((node) => [
      ...ownName(node),
      ...readSpellings(node).map(({ name, span, whole }): Token => ({ span, type: name.kind === 'topic' ? topicType : jobType, modifiers: matching(whole).length === 0 ? unresolved : 0 })),
    ])
    .filter(({ span }) => span.start >= start && span.end <= end && span.end > span.start)
    .sort((a, b) => a.span.start - b.span.start);
  return { data: encoded(document, tokens) };
}

function ownName(node: PhaseNode): Token[] {
  const task = node.entries.get('task')?.value;
  const rule = ruleString(node);
  const param = rule && ruleParam(parseRule(rule.value), 'job');
  // The job of `task` wins over that of the rule.
  const counts = param && param.value !== '' && param.value === node.phase.job && !(task?.kind === 'string' && task.value.includes(':'));
  return [
    ...(task?.kind === 'string' ? nameTokens(task, declaration) : []),
    ...(rule && counts ? [{ span: paramSpan(rule, param), type: jobType, modifiers: declaration }] : []),
  ];
}

function nameTokens(string: Extract<Value, { kind: 'string' }>, modifiers: number): Token[] {
  const colon = string.value.indexOf(':');
  const topicEnd = colon < 0 ? string.value.length : colon;
  return [
    { span: stringSpan(string, 0, topicEnd), type: topicType, modifiers },
    ...(colon < 0 ? [] : [{ span: stringSpan(string, colon + 1), type: jobType, modifiers }]),
  ];
}

/** Five numbers a token, places relative to the token before. A token over several lines is left out: most editors know none. */
function encoded(document: WorkflowDocument, tokens: readonly Token[]): number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const { span, type, modifiers } of tokens) {
    const start = positionAt(document, span.start);
    if (positionAt(document, span.end).line !== start.line) continue;
    data.push(start.line - line, start.line === line ? start.character - character : start.character, span.end - span.start, type, modifiers);
    ({ line, character } = start);
  }
  return data;
}
