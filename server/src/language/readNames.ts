import type { PhaseNode, Span } from '../workflow/document';
import { parseExpression } from '../workflow/expression';
import { dependsOnValues } from '../workflow/parseDocument';
import { choiceTargets, expressionsOf } from '../workflow/phaseExpressions';
import { stringSpan } from '../workflow/ruleSpan';

/** The phases that a phase names and where: its parents, the targets of its choices, the results that its expressions read. */
export function readNames(node: PhaseNode): { readonly name: string; readonly span: Span }[] {
  const results = expressionsOf(node).flatMap(({ value }) => {
    const expression = parseExpression(value.value);
    return 'error' in expression ? [] : expression.results.map(({ name, start, end }) => ({ name, span: stringSpan(value, start, end) }));
  });
  return [...[...dependsOnValues(node.entries), ...choiceTargets(node)].map((value) => ({ name: value.value, span: stringSpan(value) })), ...results];
}
