import type { PhaseNode, WorkflowDocument } from '../../workflow/document';
import { lookupOf } from '../../workflow/graph';
import { dependsOnValues } from '../../workflow/parseDocument';
import { readNames } from '../readNames';
import { quickFix, type Fix } from './quickFix';
import { leadsTo, setKey } from './setKey';

/**
 * Lets a phase that waits for others also wait for the one whose result it reads, where that closes no cycle. Not
 * preferred: it comes to be a join. A root is left alone, for it would be none any more.
 */
export const dataFlow: Fix = (target) => {
  const { document, finding } = target;
  const node = finding.phase === undefined ? undefined : document.phases[finding.phase];
  const name = node && readNames(node).find(({ span }) => span.start === finding.span.start)?.name;
  if (!node || name === undefined || node.phase.dependsOn.length === 0) return [];
  const found = lookupOf(document.phases.map(({ phase }) => phase)).matching(name);
  if (found.length === 0 || found.some((parent) => leadsTo(document, node.index, parent))) return [];
  const value = withParent(document, node, name);
  return value === undefined ? [] : [quickFix(target, `Start it after ${name} too`, [setKey(document, node, 'dependsOn', value)], false)];
};

/** The value of `dependsOn` with one more parent; undefined where it cannot be read, or has remarks in it. */
function withParent({ text }: WorkflowDocument, { entries }: PhaseNode, name: string): string | undefined {
  const value = entries.get('dependson')?.value;
  if (!value || value.kind === 'broken' || text.slice(value.span.start, value.span.end).includes('#')) return undefined;
  return `[${[...dependsOnValues(entries).map(({ span }) => text.slice(span.start, span.end)), JSON.stringify(name)].join(', ')}]`;
}
