import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import type { Entry, PhaseNode, TableNode, WorkflowDocument } from '../workflow/document';
import { rangeOf } from './ranges';

const longestDetail = 60;

/** An outline of more phases is one of phases: with their keys it is megabytes that nobody folds out. */
const mostWithKeys = 1000;

/**
 * The outline: `[workflow]`, the phases and the workers, each with its keys, in document order; of a very long file
 * phases without keys. One by one, so that the caller can pause between them.
 */
export function* documentSymbols(document: WorkflowDocument): Generator<DocumentSymbol> {
  const { workflow, phases, workers } = document;
  const keys = phases.length <= mostWithKeys;
  const tables = [
    ...(workflow ? [{ start: workflow.span.start, symbol: () => tableSymbol(document, workflow, 'workflow', SymbolKind.Module) }] : []),
    ...phases.map((node) => ({ start: node.span.start, symbol: () => phaseSymbol(document, node, keys) })),
    ...[...workers].map(([topic, node]) => ({ start: node.span.start, symbol: () => tableSymbol(document, node, `workers.${topic}`, SymbolKind.Object) })),
  ];
  for (const { symbol } of tables.sort((a, b) => a.start - b.start)) yield symbol();
}

function phaseSymbol(document: WorkflowDocument, node: PhaseNode, keys: boolean): DocumentSymbol {
  const { name, dependsOn, rule } = node.phase;
  const root = dependsOn.length === 0;
  return {
    ...tableSymbol(document, node, name === '' ? '(no task)' : name, root ? SymbolKind.Event : SymbolKind.Function, keys),
    detail: short(root ? rule : `after ${dependsOn.join(', ')}`),
    selectionRange: rangeOf(document, node.nameSpan),
  };
}

function tableSymbol(document: WorkflowDocument, node: TableNode, name: string, kind: SymbolKind, keys = true): DocumentSymbol {
  return {
    name,
    kind,
    range: rangeOf(document, { start: Math.min(node.header.start, node.span.start), end: Math.max(node.header.end, node.span.end) }),
    selectionRange: rangeOf(document, node.header),
    ...(keys && { children: [...node.entries.values()].map((entry) => keySymbol(document, entry)) }),
  };
}

function keySymbol(document: WorkflowDocument, { key, keySpan, value }: Entry): DocumentSymbol {
  return {
    name: key === '' ? '""' : key,
    kind: SymbolKind.Property,
    detail: short(document.text.slice(value.span.start, Math.min(value.span.end, value.span.start + longestDetail + 1))),
    range: rangeOf(document, { start: Math.min(keySpan.start, value.span.start), end: Math.max(keySpan.end, value.span.end) }),
    selectionRange: rangeOf(document, keySpan),
  };
}

function short(text: string): string {
  const line = /[\t\r\n]/.test(text) ? text.replace(/\s+/g, ' ') : text;
  return line.length > longestDetail ? `${line.slice(0, longestDetail - 1)}…` : line;
}
