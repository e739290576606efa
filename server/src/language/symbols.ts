import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import type { Entry, PhaseNode, TableNode, WorkflowDocument } from '../workflow/document';
import { rangeOf } from './ranges';

const longestDetail = 60;

/** The outline: `[workflow]`, the phases and the workers, each with its keys, in document order. */
export function documentSymbols(document: WorkflowDocument): DocumentSymbol[] {
  const { workflow, phases, workers } = document;
  const tables = [
    ...(workflow ? [{ start: workflow.span.start, symbol: tableSymbol(document, workflow, 'workflow', SymbolKind.Module) }] : []),
    ...phases.map((node) => ({ start: node.span.start, symbol: phaseSymbol(document, node) })),
    ...[...workers].map(([topic, node]) => ({ start: node.span.start, symbol: tableSymbol(document, node, `workers.${topic}`, SymbolKind.Object) })),
  ];
  return tables.sort((a, b) => a.start - b.start).map(({ symbol }) => symbol);
}

function phaseSymbol(document: WorkflowDocument, node: PhaseNode): DocumentSymbol {
  const { name, dependsOn, rule } = node.phase;
  const root = dependsOn.length === 0;
  return {
    ...tableSymbol(document, node, name === '' ? '(no task)' : name, root ? SymbolKind.Event : SymbolKind.Function),
    detail: short(root ? rule : `after ${dependsOn.join(', ')}`),
    selectionRange: rangeOf(document, node.nameSpan),
  };
}

function tableSymbol(document: WorkflowDocument, node: TableNode, name: string, kind: SymbolKind): DocumentSymbol {
  return {
    name,
    kind,
    range: rangeOf(document, { start: Math.min(node.header.start, node.span.start), end: Math.max(node.header.end, node.span.end) }),
    selectionRange: rangeOf(document, node.header),
    children: [...node.entries.values()].map((entry) => keySymbol(document, entry)),
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
