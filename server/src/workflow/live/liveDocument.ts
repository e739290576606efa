import type { Entries, Entry, WorkflowDocument } from '../document';
import { lineStartsAfter, lineStartsOf } from '../lines';
import { isNamed, otherTables, parseDocument } from '../parseDocument';
import { commonTextEnds } from './commonEnds';
import { PhaseEntry } from './phaseEntry';
import { PlacedPhase } from './placedPhase';
import { readSections, sectionSteps, type SectionedText, type TextChange } from './sections';

/** A document that is being edited, with what its next version takes over. */
export interface LiveDocument {
  /** Equal to what `parseDocument` makes of the same text. */
  readonly document: WorkflowDocument;
  /** Undefined where the text had to be read as a whole. */
  readonly sections: SectionedText | undefined;
  /** The document's phases, where there are sections. */
  readonly phases: readonly PlacedPhase[];
}

/**
 * Reads a text as `parseDocument` does. With the version before it only the phases that the change touched are read
 * again, and what is not a phase; the others are taken over. Never throws.
 */
export function liveDocument(text: string, before?: LiveDocument): LiveDocument {
  const change = before && changeBetween(before.document.text, text);
  const known = before?.sections && change ? { sections: before.sections, change } : undefined;
  const lineStarts = before && change ? lineStartsAfter(before.document.lineStarts, text, change) : lineStartsOf(text);
  return assembled(text, lineStarts, readSections(text, known), before?.phases ?? []);
}

/** The same for the first version of a text, in short steps. */
export function* liveDocumentSteps(text: string): Generator<void, LiveDocument> {
  const sections = yield* sectionSteps(text);
  yield;
  return assembled(text, lineStartsOf(text), sections, []);
}

function assembled(text: string, lineStarts: readonly number[], sections: SectionedText | undefined, before: readonly PlacedPhase[]): LiveDocument {
  if (!sections) return { document: parseDocument(text), sections, phases: [] };
  const phases = placed(sections, before);
  return { document: { text, lineStarts, root: rootEntries(sections, phases), phases, ...otherTables(sections), stumbles: sections.stumbles }, sections, phases };
}

function changeBetween(before: string, after: string): TextChange {
  const { start, end } = commonTextEnds(before, after);
  return { start, endBefore: before.length - end, endAfter: after.length - end };
}

/** The phases where they lie now; those that stay where they were stay the same objects. */
function placed({ list, moves }: SectionedText, before: readonly PlacedPhase[]): PlacedPhase[] {
  return list.map((section, index) => {
    const moved = moves[index] ?? 0;
    const known = before[index];
    return known?.section === section && known.moved === moved ? known : new PlacedPhase(section, moved, index);
  });
}

/** The top-level keys, with all phases of a spelling as items of its array. */
function rootEntries({ root }: SectionedText, phases: readonly PlacedPhase[]): Entries {
  const entries = new Map<string, Entry>();
  for (const [folded, entry] of root.entries) entries.set(folded, isNamed(entry.key, 'phase') ? new PhaseEntry(entry.key, phases) : entry);
  return entries;
}
