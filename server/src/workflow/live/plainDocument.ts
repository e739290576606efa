import type { Entries, Span, TableNode, Value, WorkflowDocument } from '../document';

/** For tests: everything that a document says, as plain data, so that two can be compared. */
export function plainDocument({ text, lineStarts, root, phases, workflow, workers, stumbles }: WorkflowDocument): unknown {
  return {
    text, lineStarts,
    root: plainOf(root),
    phases: phases.map((node) => ({ ...plainTable(node), index: node.index, phase: node.phase, name: places(node.nameSpan) })),
    workflow: workflow && plainTable(workflow),
    workers: [...workers].map(([topic, node]) => [topic, plainTable(node)]),
    stumbles: stumbles.map(places),
  };
}

function plainTable({ header, span, entries }: TableNode): object {
  return { header: places(header), span: places(span), entries: plainOf(entries) };
}

function plainOf(entries: Entries): unknown {
  return [...entries].map(([folded, { key, keySpan, again, value }]) => [folded, key, places(keySpan), (again ?? []).map(places), plain(value)]);
}

function plain(value: Value): unknown {
  const start = [value.kind, ...places(value.span)];
  switch (value.kind) {
    case 'string': return [...start, value.value, ...Array.from({ length: Math.min(value.value.length, 40) + 1 }, (_, i) => value.at(i)), value.at(value.value.length)];
    case 'array': return [...start, value.items.map(plain)];
    case 'table': return [...start, plainOf(value.entries)];
    case 'broken': return start;
    default: return [...start, String(value.value)];
  }
}

function places({ start, end }: Span): [number, number] {
  return [start, end];
}
