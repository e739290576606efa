import type { LocationLink, Position } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { lookupOf } from '../workflow/graph';
import { offsetAt } from '../workflow/lines';
import { dependsOnValues } from '../workflow/parseDocument';
import { stringSpan } from '../workflow/ruleSpan';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';

/** From a `dependsOn` entry to the phases that it names; none elsewhere. */
export function definition(uri: string, document: WorkflowDocument, position: Position): LocationLink[] {
  const offset = offsetAt(document, position);
  const node = placeAt(document, offset)?.phase;
  const entry = node && dependsOnValues(node.entries).find(({ span }) => touches(span, offset));
  if (!entry) return [];
  const { matching } = lookupOf(document.phases.map(({ phase }) => phase));
  return matching(entry.value).flatMap((index) => {
    const target = document.phases[index];
    return target ? [{
      originSelectionRange: rangeOf(document, stringSpan(entry)),
      targetUri: uri,
      targetRange: rangeOf(document, target.span),
      targetSelectionRange: rangeOf(document, target.nameSpan),
    }] : [];
  });
}
