import type { PhaseNode, WorkflowDocument } from '../../workflow/document';
import { childrenByIndex } from '../../workflow/graph';
import { lineEnd } from '../../workflow/scanReader';
import { lineEndOf, quickFix, type Fix, type TextChange } from './quickFix';

/** Gives a phase that nothing starts a schedule, or the phase before it as its parent. */
export const phaseBlank: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  if (!node) return [];
  const parent = document.phases[node.index - 1]?.phase.name ?? '';
  return [
    quickFix(target, 'Start it daily: rule = "cron=@daily"', [setKey(document, node, 'rule', '"cron=@daily"')], false),
    ...(parent === '' || leadsTo(document, node.index, node.index - 1) ? []
      : [quickFix(target, `Start it after ${parent}: dependsOn = ${JSON.stringify(parent)}`, [setKey(document, node, 'dependsOn', JSON.stringify(parent))], false)]),
  ];
};

/** Whether one phase is among the ancestors of another: to depend on that would close a cycle. */
function leadsTo({ phases }: WorkflowDocument, from: number, to: number): boolean {
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

/** Replaces the blank value of a key, or adds the key below `task`, below the header without one. */
function setKey(document: WorkflowDocument, node: PhaseNode, key: string, value: string): TextChange {
  const blank = node.entries.get(key.toLowerCase());
  if (blank) return { span: blank.value.span, newText: value };
  const task = node.entries.get('task');
  const end = lineEnd(document.text, task ? task.value.span.end : node.header.end);
  return { span: { start: end, end }, newText: `${lineEndOf(document)}${key} = ${value}` };
}
