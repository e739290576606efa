import type { WorkflowDocument } from '../../workflow/document';
import type { Finding } from '../../workflow/finding';
import { lineEnd } from '../../workflow/scanReader';
import { placeRule } from '../../workflow/placedRule';
import type { RuleParam } from '../../workflow/rule';
import { stringSpan } from '../../workflow/ruleSpan';
import type { TextChange } from './quickFix';

/** Takes the pairs that pass the test out of the rule of a finding's phase, with their `&`; the whole line where none is left. */
export function withoutParams(document: WorkflowDocument, finding: Finding, unwanted: (param: RuleParam, place: { readonly start: number; readonly end: number }) => boolean): TextChange[] {
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  const placed = node && placeRule(node);
  const entry = node?.entries.get('rule');
  if (!placed || !entry) return [];
  const { string, rule } = placed;
  const kept = rule.params.filter((param) => !unwanted(param, stringSpan(string, param.start, param.end)));
  if (kept.length === rule.params.length) return [];
  if (kept.length === 0) return [wholeLine(document, { start: entry.keySpan.start, end: string.span.end })];
  const changes: TextChange[] = [];
  const cut = (start: number, end: number): void => {
    if (end > start) changes.push({ span: stringSpan(string, start, end), newText: '' });
  };
  let behind = 0;
  for (const { start, end } of kept) {
    cut(behind, start);
    // The next one keeps one `&` before it.
    behind = end + 1;
  }
  cut(behind - 1, string.value.length);
  return changes;
}

/** An entry with its line where nothing else stands on that, else the entry alone. */
function wholeLine({ text }: WorkflowDocument, span: { readonly start: number; readonly end: number }): TextChange {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const end = lineEnd(text, span.end);
  const first = text.slice(start, span.start).trim() === '';
  const behind = text.slice(span.end, end).trimStart();
  // A comment stays, at the entry's place.
  if (!first || behind !== '') return { span: { start: span.start, end: first ? end - behind.length : span.end }, newText: '' };
  const next = text.indexOf('\n', end);
  return { span: { start, end: next < 0 ? text.length : next + 1 }, newText: '' };
}
