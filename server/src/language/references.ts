import { DocumentHighlightKind, type DocumentHighlight, type Location, type Position } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { rangeOf } from './ranges';
import { spellingAt, spellingsOf, type Name, type Spelling } from './spellings';

/**
 * Where the topic or job at a position is used in its file: parents are looked up in the same file only. To a job
 * belong the entries and expressions that name its whole topic. `declarations`: its spellings in `task` and `rule` too.
 */
export function references(uri: string, document: WorkflowDocument, position: Position, declarations: boolean): Location[] {
  const spelling = spellingAt(document, offsetAt(document, position));
  if (!spelling) return [];
  const { name } = spelling;
  return [...spellingsOf(document, name), ...bareTopics(document, name)]
    .filter((place) => declarations || !declares(place))
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ span }) => ({ uri, range: rangeOf(document, span) }));
}

/** The spellings of what is at a position: written where it declares a phase, read elsewhere. */
export function documentHighlights(document: WorkflowDocument, position: Position): DocumentHighlight[] {
  const spelling = spellingAt(document, offsetAt(document, position));
  if (!spelling) return [];
  return spellingsOf(document, spelling.name).map((place) => (
    { range: rangeOf(document, place.span), kind: declares(place) ? DocumentHighlightKind.Write : DocumentHighlightKind.Read }));
}

/** For a job: the parents, targets and results that name every job of its topic. */
function bareTopics(document: WorkflowDocument, name: Name): Spelling[] {
  if (name.kind === 'topic') return [];
  const isBare = ({ key, within }: Spelling): boolean => {
    const whole = key === 'expression' ? within?.result?.name : key === 'dependsOn' || key === 'choice' ? within?.value.value : undefined;
    return whole?.replace(/:$/, '') === name.topic;
  };
  return spellingsOf(document, { kind: 'topic', topic: name.topic }).filter(isBare);
}

function declares({ key }: Spelling): boolean {
  return key === 'task' || key === 'rule';
}
