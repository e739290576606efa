import type { WorkflowDocument } from './document';
import { expressionSurroundings } from './checkExpressions';
import type { Finding } from './finding';
import { didYouMean, replacementData } from './nearestNames';
import { choiceTargets } from './phaseExpressions';
import type { Relations } from './relations';
import { stringSpan } from './ruleSpan';

/** `expression-invalid` on each `then` and `otherwise` that names no phase of the file: chosen, it would start nothing. */
export function checkChoices({ text, phases }: WorkflowDocument, { near }: Pick<Relations, 'near'>): Finding[] {
  // Most files choose nothing, so that nobody has to look into their phases; behind escapes a key may stand unseen.
  if (!/choice|otherwise|\\[uU]/i.test(text)) return [];
  const targets = phases.flatMap((node) => choiceTargets(node).map((value) => ({ node, value })));
  if (targets.length === 0) return [];
  const { lookup, ancestors } = expressionSurroundings(phases);
  return targets.filter(({ value }) => lookup.matching(value.value).length === 0).map(({ node, value }): Finding => {
    // What stands above would come after itself.
    const above = new Set([...ancestors(node.index)].map((index) => phases[index]?.phase.name));
    const names = near(value.value).filter((name) => name !== node.phase.name && !lookup.matching(name).some((index) => above.has(phases[index]?.phase.name)));
    return {
      code: 'expression-invalid', severity: 'error', message: `no phase of this file is named "${value.value}"${didYouMean(names)}`,
      span: stringSpan(value), phase: node.index, ...replacementData(names),
    };
  });
}
