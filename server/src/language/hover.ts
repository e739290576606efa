import type { Hover, MarkupKind, Position } from 'vscode-languageserver-types';
import type { PhaseNode, Span, WorkflowDocument } from '../workflow/document';
import { phaseKeys, workerKeys, workflowKeys, type KeyTable } from '../workflow/keys';
import { offsetAt } from '../workflow/lines';
import { dependsOnHover, readHover, taskHover } from './hoverPhase';
import { retryHover } from './hoverRetry';
import { durationHover, ruleHover, templateHover } from './hoverRule';
import type { RunFigures } from './hoverRuns';
import { asMarkup } from './markdown';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';

/** What a hover says, in Markdown, and the text that it is about. */
export interface HoverText {
  readonly text: string;
  readonly span: Span;
}

/** How a hover is asked for. */
export interface HoverRequest {
  /** Decides what the next fires are. */
  readonly now: Date;
  /** What the editor shows. */
  readonly format: MarkupKind;
  /** How the phase did whose name is hovered (`namedPhase`), where that is known. */
  readonly figures?: RunFigures | undefined;
}

/** The phase whose `task` is at a position, by name. */
export function namedPhase(document: WorkflowDocument, position: Position): string | undefined {
  const place = placeAt(document, offsetAt(document, position));
  return place?.entry?.key.toLowerCase() === 'task' && place.phase?.phase.name !== '' ? place.phase?.phase.name : undefined;
}

/** The hover at a position: what the value says, else what the key means; undefined elsewhere. */
export function hover(document: WorkflowDocument, position: Position, { now, format, figures }: HoverRequest): Hover | undefined {
  const offset = offsetAt(document, position);
  const place = placeAt(document, offset);
  if (!place?.entry) return undefined;
  const { phase, table, entry: { key, keySpan, value } } = place;
  const onKey = touches(keySpan, offset);
  const said = phase ? phaseHover(document, phase, key.toLowerCase(), offset, { now, figures }) : durationHover(key, value);
  const found = said ?? (onKey ? keyHover(phase ? phaseKeys : table === document.workflow ? workflowKeys : workerKeys, key, keySpan) : undefined);
  if (!found) return undefined;
  return { contents: asMarkup(found.text, format), range: rangeOf(document, onKey ? keySpan : found.span) };
}

function keyHover(keys: KeyTable, key: string, span: Span): HoverText | undefined {
  const text = keys.get(key.toLowerCase())?.description;
  return text === undefined ? undefined : { text, span };
}

/** On the key `retry_policy` also what it comes to. */
function policyHover(document: WorkflowDocument, node: PhaseNode, offset: number): HoverText | undefined {
  const span = node.entries.get('retry_policy')?.keySpan;
  const retries = retryHover(document, node);
  if (!span || !touches(span, offset) || !retries) return undefined;
  return { text: `${phaseKeys.get('retry_policy')?.description ?? ''}\n\n${retries.text}`, span };
}

function phaseHover(document: WorkflowDocument, node: PhaseNode, key: string, offset: number, { now, figures }: Pick<HoverRequest, 'now' | 'figures'>): HoverText | undefined {
  switch (key) {
    case 'task': return taskHover(document, node, now, figures);
    case 'dependson': return dependsOnHover(document, node, offset, now);
    case 'rule': return ruleHover(node, offset, now);
    case 'retry': return retryHover(document, node);
    case 'retry_policy': return policyHover(document, node, offset) ?? readHover(document, node, offset, now);
    case 'template': return templateHover(document, node, offset, now);
    default: {
      const value = node.entries.get(key)?.value;
      return value && (durationHover(key, value) ?? readHover(document, node, offset, now));
    }
  }
}
