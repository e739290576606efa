import type { Entries, Entry, Span, Value } from '../document';

/** A span as many UTF-16 units further on. */
export function movedSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}

/** Entries whose every place lies as much further on. */
export function movedEntries(entries: Entries, by: number): Entries {
  const moved = new Map<string, Entry>();
  for (const [folded, { key, keySpan, again, value }] of entries) {
    moved.set(folded, {
      key, keySpan: movedSpan(keySpan, by), value: movedValue(value, by),
      ...(again && { again: again.map((span) => movedSpan(span, by)) }),
    });
  }
  return moved;
}

function movedValue(value: Value, by: number): Value {
  const span = movedSpan(value.span, by);
  switch (value.kind) {
    case 'string': return { kind: 'string', span, value: value.value, at: (index) => value.at(index) + by };
    case 'array': return { ...value, span, items: value.items.map((item) => movedValue(item, by)) };
    case 'table': return { ...value, span, entries: movedEntries(value.entries, by) };
    default: return { ...value, span };
  }
}
