import type { WorkflowDocument } from './document';
import type { Finding } from './finding';
import { dependsOnValues } from './parseDocument';
import { matchesParent } from './phase';
import type { Relations } from './relations';
import { stringSpan } from './ruleSpan';

/** A longer path is cut in its middle: each phase of the cycle carries it. */
const longestPath = 20;

/** `dependency-cycle` on every phase of a cycle, at the `dependsOn` entry that closes it, or its name where its parent chooses it; the path runs from parent to child. */
export function checkCycles({ phases }: WorkflowDocument, { cycles }: Relations): Finding[] {
  return cycles.flatMap((cycle) => {
    const names = cycle.map((index) => phases[index]?.phase.name ?? '');
    const message = `dependency cycle: ${path([...names, names[0] ?? ''])}`;
    return cycle.flatMap((index, place): Finding[] => {
      const node = phases[index];
      const parent = phases[cycle.at(place - 1) ?? index]?.phase;
      if (!node || !parent) return [];
      const entry = dependsOnValues(node.entries).find(({ value }) => matchesParent(value, parent.topic, parent.job));
      const others = cycle.slice(0, longestPath).filter((other) => other !== index).flatMap((other) => phases[other] ?? []);
      return [{
        code: 'dependency-cycle', severity: 'error', message, span: entry ? stringSpan(entry) : node.nameSpan, phase: index,
        ...(others.length > 0 ? { related: others.map(({ nameSpan, phase }) => ({ span: nameSpan, message: `${phase.name} is part of the cycle` })) } : {}),
      }];
    });
  });
}

function path(names: readonly string[]): string {
  const left = names.length - longestPath;
  const shown = left > 1 ? [...names.slice(0, longestPath - 1), `(${left} more)`, ...names.slice(-1)] : names;
  return shown.join(' -> ');
}
