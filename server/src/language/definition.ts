import type { LocationLink, Position } from 'vscode-languageserver-types';
import type { PhaseNode, Span, WorkflowDocument } from '../workflow/document';
import { parseExpression } from '../workflow/expression';
import { lookupOf } from '../workflow/graph';
import { offsetAt } from '../workflow/lines';
import { dependsOnValues } from '../workflow/parseDocument';
import { choiceTargets, expressionsOf } from '../workflow/phaseExpressions';
import { stringSpan } from '../workflow/ruleSpan';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';

/** From a parent, the target of a choice or a result that an expression reads to the phases that it names; none elsewhere. */
export function definition(uri: string, document: WorkflowDocument, position: Position): LocationLink[] {
  const offset = offsetAt(document, position);
  const node = placeAt(document, offset)?.phase;
  const named = node && readNames(node).find(({ span }) => touches(span, offset));
  if (!named) return [];
  const { matching } = lookupOf(document.phases.map(({ phase }) => phase));
  return matching(named.name).flatMap((index) => {
    const target = document.phases[index];
    return target ? [{
      originSelectionRange: rangeOf(document, named.span),
      targetUri: uri,
      targetRange: rangeOf(document, target.span),
      targetSelectionRange: rangeOf(document, target.nameSpan),
    }] : [];
  });
}

/** The names of phases that a phase reads, and where. */
export function readNames(node: PhaseNode): { readonly name: string; readonly span: Span }[] {
  const results = expressionsOf(node).flatMap(({ value }) => {
    const expression = parseExpression(value.value);
    return 'error' in expression ? [] : expression.results.map(({ name, start, end }) => ({ name, span: stringSpan(value, start, end) }));
  });
  return [...[...dependsOnValues(node.entries), ...choiceTargets(node)].map((value) => ({ name: value.value, span: stringSpan(value) })), ...results];
}
