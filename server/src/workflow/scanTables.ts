import type { Span } from './document';
import type { KeyPart } from './scanKey';
import type { Reader, ScannedEntry, ScannedTable, ScannedValue } from './scanReader';

/** A table without entries yet. */
export function newTable(origin: ScannedTable['origin'], span: Span): ScannedTable {
  return { kind: 'table', span: { ...span }, entries: new Map(), origin };
}

/**
 * The map key of a spelling: its lower case for the first spelling, which so wins every look-up.
 * Others are kept behind a key that nobody asks for, so that no value is lost (`env` may need both).
 */
function mapKey(entries: ReadonlyMap<string, ScannedEntry>, key: string): string {
  const folded = key.toLowerCase();
  const first = entries.get(folded);
  return first === undefined || first.key === key ? folded : `${folded}\0${key}`;
}

function add(table: ScannedTable, part: KeyPart, value: ScannedValue): void {
  table.entries.set(mapKey(table.entries, part.key), { key: part.key, keySpan: part.span, value });
}

/** What stands under a key already; then the key is written here once more. */
function find(table: ScannedTable, part: KeyPart): ScannedValue | undefined {
  const entry = table.entries.get(mapKey(table.entries, part.key));
  if (entry) (entry.again ??= []).push(part.span);
  return entry?.value;
}

/** Puts `a.b = value` into a table. What is already there stays, and the new key counts as a stumble. */
export function putValue(reader: Reader, into: ScannedTable, parts: readonly KeyPart[], value: ScannedValue): void {
  let table = into;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (!part) return;
    const known = find(table, part);
    if (i === parts.length - 1 && known === undefined) {
      add(table, part, value);
    } else if (known === undefined) {
      const child = newTable('dotted', { start: part.span.start, end: value.span.end });
      add(table, part, child);
      table = child;
    } else if (i < parts.length - 1 && known.kind === 'table' && known.origin !== 'inline') {
      known.span.end = value.span.end;
      table = known;
    } else {
      reader.stumbles.push(part.span);
      return;
    }
  }
}

/**
 * The tables from the root (excluded) down to the one that a `[header]` or `[[header]]` opens.
 * Where the header contradicts what stands before it, the last is a table of its own, tied to nothing.
 */
export function openTable(reader: Reader, root: ScannedTable, parts: readonly KeyPart[], array: boolean, header: Span): ScannedTable[] {
  const chain: ScannedTable[] = [];
  let table = root;
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    const next = step(table, part, last, array && last, header);
    if (!next) {
      reader.stumbles.push(part.span);
      return [...chain, newTable('header', header)];
    }
    if (last && next.origin === 'implicit') next.origin = 'header';
    chain.push(next);
    table = next;
  }
  return chain;
}

function step(table: ScannedTable, part: KeyPart, last: boolean, append: boolean, header: Span): ScannedTable | undefined {
  const known = find(table, part);
  if (known === undefined) {
    const fresh = newTable(last ? 'header' : 'implicit', header);
    add(table, part, append ? { kind: 'array', span: fresh.span, items: [fresh], ofTables: true } : fresh);
    return fresh;
  }
  if (known.kind === 'array' && known.ofTables && (append || !last)) {
    const item = append ? newTable('header', header) : known.items.at(-1);
    if (append && item) known.items.push(item);
    return item?.kind === 'table' ? item : undefined;
  }
  return known.kind === 'table' && known.origin !== 'inline' && !append ? known : undefined;
}
