import { dependsOnValues } from '../../workflow/parseDocument';
import { stringSpan } from '../../workflow/ruleSpan';
import { quickFix, type Fix } from './quickFix';

/** Takes the parent that closes the cycle out of several. Of a phase with one parent only its author knows what starts it instead. */
export const dependencyCycle: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  const entries = node ? dependsOnValues(node.entries) : [];
  const at = entries.findIndex((entry) => stringSpan(entry).start === finding.span.start);
  const entry = entries[at];
  if (!entry || entries.length < 2) return [];
  // One of the two commas around it goes with it.
  const span = at > 0 ? { start: entries[at - 1]?.span.end ?? entry.span.start, end: entry.span.end } : { start: entry.span.start, end: entries[1]?.span.start ?? entry.span.end };
  if (document.text.slice(span.start, span.end).includes('#')) return [];
  return [quickFix(target, `Do not wait for ${entry.value}`, [{ span, newText: '' }], false)];
};
