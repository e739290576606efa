import { globError } from '../../workflow/glob';
import { placeRule } from '../../workflow/placedRule';
import { paramSpan } from '../../workflow/ruleSpan';
import { quickFix, type Fix } from './quickFix';

/** Closes the last `[` of a pattern, or writes it as a character: where that is all that is wrong. */
export const globInvalid: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  const placed = node && placeRule(node);
  const param = placed?.rule.params.find((each) => paramSpan(placed.string, each).start === finding.span.start);
  const { text } = document;
  const open = text.lastIndexOf('[', finding.span.end - 1);
  if (!placed || !param || open < finding.span.start) return [];
  const at = param.value.lastIndexOf('[');
  const escape = text.charAt(placed.string.span.start) === "'" ? '\\' : '\\\\';
  const offers = [
    { title: 'Close the [ with ]', value: `${param.value}]`, change: { span: { start: finding.span.end, end: finding.span.end }, newText: ']' } },
    { title: 'Write the [ as a character', value: `${param.value.slice(0, at)}\\${param.value.slice(at)}`, change: { span: { start: open, end: open }, newText: escape } },
  ];
  return offers.filter(({ value }) => globError(value) === undefined).map(({ title, change }) => quickFix(target, title, [change], false));
};
