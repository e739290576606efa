import { SymbolKind, type CallHierarchyIncomingCall, type CallHierarchyItem, type CallHierarchyOutgoingCall, type Position } from 'vscode-languageserver-types';
import type { PhaseNode, WorkflowDocument } from '../workflow/document';
import { lookupOf } from '../workflow/graph';
import { offsetAt } from '../workflow/lines';
import { dependsOnValues } from '../workflow/parseDocument';
import { matchesParent } from '../workflow/phase';
import { stringSpan } from '../workflow/ruleSpan';
import { placeAt } from './placeAt';
import { rangeOf, touches } from './ranges';
import { readNames } from './readNames';

/** Where a hierarchy of parents and children begins: the phases that are named there as parent, choice or result, anywhere else in a phase that phase. */
export function prepareCallHierarchy(uri: string, document: WorkflowDocument, position: Position): CallHierarchyItem[] {
  const offset = offsetAt(document, position);
  const node = placeAt(document, offset)?.phase;
  if (!node) return [];
  const named = readNames(node).find(({ span }) => touches(span, offset));
  const nodes = named ? matching(document, named.name) : [node];
  return nodes.filter(({ phase }) => phase.name !== '').map((found) => item(uri, document, found));
}

/** The parents of a phase, each once, at their own names: those are what somebody who follows the call wants to see. */
export function incomingCalls(uri: string, document: WorkflowDocument, name: string): CallHierarchyIncomingCall[] {
  const node = named(document, name);
  const parents = new Set(node?.phase.dependsOn.flatMap((entry) => matching(document, entry)));
  return [...parents].map((parent) => ({ from: item(uri, document, parent), fromRanges: [rangeOf(document, parent.nameSpan)] }));
}

/** The children of a phase, at the `dependsOn` entries that make them so. */
export function outgoingCalls(uri: string, document: WorkflowDocument, name: string): CallHierarchyOutgoingCall[] {
  const parent = named(document, name)?.phase;
  if (!parent) return [];
  return document.phases.filter(({ phase }) => phase.name !== '').flatMap((child) => {
    const entries = dependsOnValues(child.entries).filter(({ value }) => matchesParent(value, parent.topic, parent.job));
    return entries.length > 0 ? [{ to: item(uri, document, child), fromRanges: entries.map((entry) => rangeOf(document, stringSpan(entry))) }] : [];
  });
}

function item(uri: string, document: WorkflowDocument, { phase, header, span, nameSpan }: PhaseNode): CallHierarchyItem {
  const root = phase.dependsOn.length === 0;
  return {
    name: phase.name,
    kind: root ? SymbolKind.Event : SymbolKind.Function,
    detail: root ? phase.rule : '',
    uri,
    range: rangeOf(document, { start: Math.min(header.start, span.start), end: Math.max(header.end, span.end) }),
    selectionRange: rangeOf(document, nameSpan),
  };
}

function matching({ phases }: WorkflowDocument, entry: string): PhaseNode[] {
  return lookupOf(phases.map(({ phase }) => phase)).matching(entry).flatMap((index) => phases[index] ?? []);
}

/** Of several phases with one name the first: its row stands in the database too. */
function named({ phases }: WorkflowDocument, name: string): PhaseNode | undefined {
  return phases.find(({ phase }) => phase.name === name);
}
