import type { Span } from '../document';
import { isNamed } from '../parseDocument';
import { newTable, openTable } from '../scanTables';
import { scanUntil, type Header, type ScannedHeader } from '../scanner';
import { readerOf, type Reader, type ScannedTable } from '../scanReader';
import { movedSpan } from './moved';
import { scanSection, type PhaseSection } from './phaseSection';

/** Where two texts differ: the stretch of the one, and of the other. UTF-16 offsets, end exclusive. */
export interface TextChange {
  readonly start: number;
  readonly endBefore: number;
  readonly endAfter: number;
}

/** Sections in document order, and how far each lies now from where it was read. */
export interface Sections {
  readonly list: readonly PhaseSection[];
  readonly moves: readonly number[];
}

export interface SectionedText extends Sections {
  /** Everything that is in no section; of the phases the first alone, to show where `phase` stands among the keys. */
  readonly root: ScannedTable;
  readonly headers: readonly ScannedHeader[];
  readonly stumbles: readonly Span[];
}

/**
 * Reads a text as `scanToml` does, but every phase as a section of its own, and takes over the sections of the text
 * before a change that are the same now. Undefined where the phases are not independent of the rest of the file
 * (`phase = …`, `[phase]`, `[phase.env]` far from its phase): such a text has to be read as a whole.
 */
export function readSections(text: string, before?: { readonly sections: Sections; readonly change: TextChange }): SectionedText | undefined {
  const steps = sectionSteps(text, before);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same with a step for every section, for whoever must let others work in between. */
export function* sectionSteps(text: string, before?: { readonly sections: Sections; readonly change: TextChange }): Generator<void, SectionedText | undefined> {
  const reader = readerOf(text);
  const root = newTable('header', { start: 0, end: text.length });
  const headers: ScannedHeader[] = [];
  const list: PhaseSection[] = [];
  const moves: number[] = [];
  const keptAt = before ? lookupKept(before.sections, before.change) : () => undefined;
  const opened = new Set<string>();
  let stop: Header | undefined;
  const take = (section: PhaseSection, moved: number): boolean => {
    list.push(section);
    moves.push(moved);
    const { key, keySpans: [first = section.node.header] } = section;
    if (opened.has(key)) return true;
    opened.add(key);
    const known = reader.stumbles.length;
    openTable(reader, root, [{ key, span: movedSpan(first, moved) }], true, movedSpan(section.node.header, moved));
    return reader.stumbles.length === known;
  };
  while (reader.at < text.length) {
    const kept = keptAt(reader);
    if (kept) {
      stop = undefined;
      skipSection(reader, kept.section, kept.moved);
      if (!take(kept.section, kept.moved)) return undefined;
      continue;
    }
    const [key, ...more] = stop?.parts ?? [];
    if (stop && key && stop.array && more.length === 0) {
      if (!take(scanSection(reader, stop, key), 0)) return undefined;
      stop = undefined;
      yield;
      continue;
    }
    if (stop) return undefined;
    headers.push(...scanUntil(reader, root, (header) => {
      const foreign = isNamed(header.parts[0]?.key, 'phase');
      if (foreign) stop = header;
      return foreign;
    }));
  }
  const strange = [...root.entries.values()].some(({ key }) => isNamed(key, 'phase') && !opened.has(key));
  return strange ? undefined : { root, headers, stumbles: reader.stumbles, list, moves };
}

/** Steps over a section as if it had been read. */
function skipSection(reader: Reader, section: PhaseSection, moved: number): void {
  reader.at = section.end + moved;
  if (section.oneLineUntil > 0) reader.oneLineUntil = Math.max(reader.oneLineUntil, section.oneLineUntil + moved);
  for (const stumble of section.stumbles) reader.stumbles.push(movedSpan(stumble, moved));
}

/** Finds the section that stood at the reader's place before the change and reads the same now. Asked for rising places only. */
function lookupKept({ list, moves }: Sections, change: TextChange): (reader: Reader) => { section: PhaseSection; moved: number } | undefined {
  const shift = change.endAfter - change.endBefore;
  let next = 0;
  return ({ at, oneLineUntil }) => {
    const behind = at >= change.endAfter;
    if (!behind && at >= change.start) return undefined;
    const old = behind ? at - shift : at;
    for (;; next++) {
      const section = list[next];
      const moved = moves[next];
      if (!section || moved === undefined) return undefined;
      if (section.start + moved < old) continue;
      if (section.start + moved > old || oneLineUntil > at || section.constrained) return undefined;
      if (!behind && section.reach + moved > change.start) return undefined;
      return { section, moved: moved + (behind ? shift : 0) };
    }
  };
}
