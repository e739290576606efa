import type { LocationLink, Position } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { lookupOf } from '../workflow/graph';
import { offsetAt } from '../workflow/lines';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';
import { readNames } from './readNames';

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
