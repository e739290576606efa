import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt, positionAt } from '../workflow/lines';
import { parseRule, ruleValue } from '../workflow/rule';
import { ruleString } from '../workflow/ruleSpan';
import { cronWords } from './cronWords';
import { nextFires, timeWords } from './nextFires';

/** Behind each rule with a cron that counts: the cron in words and its next fire after `now`; true until the first of these fires. */
export function inlayHints(document: WorkflowDocument, range: Range, now: Date): { readonly hints: InlayHint[]; readonly until: Date | undefined } {
  const start = offsetAt(document, range.start);
  const end = offsetAt(document, range.end);
  let until: Date | undefined;
  const hints = document.phases.flatMap((node): InlayHint[] => {
    const string = ruleString(node);
    if (!string || node.phase.dependsOn.length > 0 || string.span.end < start || string.span.end > end) return [];
    const rule = parseRule(string.value);
    const words = cronWords(ruleValue(rule, 'cron') ?? '');
    if (words === undefined) return [];
    const [fire] = nextFires(rule, now, 1);
    if (fire && (!until || fire < until)) until = fire;
    const label = `${words}, ${fire ? `next ${timeWords(fire)}` : 'never within five years'}`;
    return [{ position: positionAt(document, string.span.end), label, paddingLeft: true }];
  });
  return { hints, until };
}
