import type { CodeAction, Range } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { placeAt } from './placeAt';
import { extractWorker } from './refactorings/extractWorker';
import { moveJob } from './refactorings/moveJob';

/** What may be written in another way at a range without a change of meaning, for the phase that it begins in. */
export function refactorings(uri: string, document: WorkflowDocument, range: Range): CodeAction[] {
  const place = placeAt(document, offsetAt(document, range.start));
  if (!place?.phase) return [];
  const key = place.entry?.key.toLowerCase() ?? '';
  return [
    ...(key === 'task' || key === 'rule' ? moveJob(uri, document, place.phase) : []),
    ...(key === 'run' ? extractWorker(uri, document, place.phase) : []),
  ];
}
