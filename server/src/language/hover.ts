import type { Hover, Position } from 'vscode-languageserver-types';
import type { PhaseNode, Span, WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { dependsOnHover, taskHover } from './hoverPhase';
import { durationHover, ruleHover, templateHover } from './hoverRule';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';

/** What a hover says, in Markdown, and the text that it is about. */
export interface HoverText {
  readonly text: string;
  readonly span: Span;
}

/** The hover at a position: on `task`, `dependsOn`, `rule`, `template` and `timeout`; undefined elsewhere. `now` decides what the next fires are. */
export function hover(document: WorkflowDocument, position: Position, now: Date): Hover | undefined {
  const offset = offsetAt(document, position);
  const place = placeAt(document, offset);
  if (!place?.entry) return undefined;
  const { phase, entry: { key, keySpan, value } } = place;
  const found = phase ? phaseHover(document, phase, key.toLowerCase(), offset, now) : durationHover(key, value);
  if (!found) return undefined;
  const span = touches(keySpan, offset) ? keySpan : found.span;
  return { contents: { kind: 'markdown', value: found.text }, range: rangeOf(document, span) };
}

function phaseHover(document: WorkflowDocument, node: PhaseNode, key: string, offset: number, now: Date): HoverText | undefined {
  switch (key) {
    case 'task': return taskHover(document, node, now);
    case 'dependson': return dependsOnHover(document, node, offset, now);
    case 'rule': return ruleHover(document, node, offset, now);
    case 'template': return templateHover(document, node, now);
    default: {
      const value = node.entries.get(key)?.value;
      return value && durationHover(key, value);
    }
  }
}
