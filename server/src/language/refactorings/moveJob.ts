import { CodeActionKind, type CodeAction, type TextEdit } from 'vscode-languageserver-types';
import type { PhaseNode, Span, Value, WorkflowDocument } from '../../workflow/document';
import { lineEnd } from '../../workflow/scanReader';
import { parseRule, ruleParam, ruleValue } from '../../workflow/rule';
import { ruleString, stringSpan } from '../../workflow/ruleSpan';
import { rangeOf } from '../ranges';

type StringValue = Extract<Value, { kind: 'string' }>;

/** The job of a phase from its rule's `job=` into `task`, or back. Its name stays the same, so nothing else changes. */
export function moveJob(uri: string, document: WorkflowDocument, node: PhaseNode): CodeAction[] {
  const task = node.entries.get('task')?.value;
  const rule = ruleString(node);
  // The rule of a phase that files fire becomes their tasks' meta, `job` too.
  if (task?.kind !== 'string' || node.phase.topic === '' || node.phase.job === '' || (ruleValue(parseRule(node.phase.rule), 'files') ?? '') !== '') return [];
  const toRule = task.value.includes(':');
  const edits = toRule ? intoRule(document, node, task, rule) : intoTask(document, task, rule);
  const title = toRule ? 'Move job to rule' : 'Move job to task';
  return edits ? [{ title, kind: CodeActionKind.RefactorRewrite, edit: { changes: { [uri]: edits } } }] : [];
}

function intoTask(document: WorkflowDocument, task: StringValue, string: StringValue | undefined): TextEdit[] | undefined {
  const rule = parseRule(string?.value ?? '');
  const param = ruleParam(rule, 'job');
  const suffix = param && insideQuotes(document, task, `:${param.value}`);
  if (!string || !param || suffix === undefined || rule.params.filter(({ key }) => key === 'job').length > 1) return undefined;
  // One of the two `&` around the pair goes with it.
  const start = param.start > 0 ? param.start - 1 : param.start;
  const end = param.start === 0 && rule.text.charAt(param.end) === '&' ? param.end + 1 : param.end;
  return [edit(document, stringSpan(task, task.value.length), suffix), edit(document, stringSpan(string, start, end), '')];
}

function intoRule(document: WorkflowDocument, node: PhaseNode, task: StringValue, string: StringValue | undefined): TextEdit[] | undefined {
  const { topic, job } = node.phase;
  const pair = `job=${job.replace(/[%&+;]/g, encodeURIComponent).replaceAll(' ', '%20')}`;
  const shortened = edit(document, stringSpan(task, topic.length), '');
  if (!string) {
    if (node.entries.has('rule')) return undefined;
    const at = lineEnd(document.text, task.span.end);
    const newLine = document.text.startsWith('\r\n', at) ? '\r\n' : '\n';
    // In an inline table no line can follow.
    return node.header.end > task.span.start ? undefined : [shortened, edit(document, { start: at, end: at }, `${newLine}rule = ${JSON.stringify(pair)}`)];
  }
  const rule = parseRule(string.value);
  if (rule.error || ruleParam(rule, 'job')) return undefined;
  const written = insideQuotes(document, string, string.value === '' ? pair : `&${pair}`);
  return written === undefined ? undefined : [shortened, edit(document, stringSpan(string, string.value.length), written)];
}

/** A text as it is written inside the quotes of a string; undefined where it cannot be. */
function insideQuotes({ text }: WorkflowDocument, { span }: StringValue, value: string): string | undefined {
  if (text.charAt(span.start) === '"') return JSON.stringify(value).slice(1, -1);
  return /['\u0000-\u001f]/.test(value) ? undefined : value;
}

function edit(document: WorkflowDocument, span: Span, newText: string): TextEdit {
  return { range: rangeOf(document, span), newText };
}
