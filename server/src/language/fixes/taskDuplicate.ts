import type { PhaseNode, WorkflowDocument } from '../../workflow/document';
import { lineEnd, trimEnd } from '../../workflow/scanReader';
import { lineEndOf, quickFix, type Fix } from './quickFix';

/** Removes a phase that says to the letter what the first of its name says. */
export const taskDuplicate: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  const first = node && document.phases.find(({ phase }) => phase.name === node.phase.name);
  if (!node || !first || textOf(document, first) !== textOf(document, node) || !document.text.startsWith('[', node.header.start)) return [];
  const end = document.phases[node.index + 1]?.header.start ?? document.text.length;
  const last = trimEnd(document.text, 0, node.span.end);
  // What stands behind the phase, a comment or another table, stays.
  const rest = document.text.slice(last, end);
  const blank = /^\s*/.exec(rest)?.[0].length ?? 0;
  const start = last + blank === document.text.length ? lineEnd(document.text, trimEnd(document.text, 0, node.header.start)) : node.header.start;
  return [quickFix(target, `Remove this repetition of ${node.phase.name}`, [{ span: { start, end: last + blank }, newText: start < node.header.start ? lineEndOf(document) : '' }], true)];
};

function textOf({ text }: WorkflowDocument, { header, span }: PhaseNode): string {
  return text.slice(header.start, span.end).trim();
}
