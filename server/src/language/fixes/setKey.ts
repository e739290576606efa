import type { PhaseNode, WorkflowDocument } from '../../workflow/document';
import { childrenByIndex } from '../../workflow/graph';
import { lineEnd } from '../../workflow/scanReader';
import { lineEndOf, type TextChange } from './quickFix';

/** Replaces the value of a key, or adds the key below `task`, below the header without one. */
export function setKey(document: WorkflowDocument, node: PhaseNode, key: string, value: string): TextChange {
  const there = node.entries.get(key.toLowerCase());
  if (there) return { span: there.value.span, newText: value };
  const task = node.entries.get('task');
  const end = lineEnd(document.text, task ? task.value.span.end : node.header.end);
  return { span: { start: end, end }, newText: `${lineEndOf(document)}${key} = ${value}` };
}

/** Whether one phase is among the ancestors of another: to depend on that would close a cycle. */
export function leadsTo({ phases }: WorkflowDocument, from: number, to: number): boolean {
  const children = childrenByIndex(phases.map(({ phase }) => phase));
  const open = [from];
  const seen = new Set(open);
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (index === to) return true;
    for (const child of children.get(index) ?? []) {
      if (!seen.has(child)) open.push(child);
      seen.add(child);
    }
  }
  return false;
}
