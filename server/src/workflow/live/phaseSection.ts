import type { PhaseNode, Span } from '../document';
import { phaseNode } from '../parseDocument';
import type { KeyPart } from '../scanKey';
import { newTable } from '../scanTables';
import { scanUntil, type Header } from '../scanner';
import type { Reader } from '../scanReader';

/**
 * One `[[phase]]` with all lines down to the next header that is not one of its own sub-tables (`[phase.env]`), read
 * by itself. It stays the same object while its text does; every offset in it counts from where it was first read.
 */
export interface PhaseSection {
  readonly start: number;
  /** Where the next header, or the text's end, is. */
  readonly end: number;
  /** Behind the last character that decided how it reads: beyond its end, where something was sought there. */
  readonly reach: number;
  /** Whether something above it decided how it reads (see `Reader.oneLineUntil`): then it cannot be kept. */
  readonly constrained: boolean;
  /** `phase`, in the case that it is spelt in. */
  readonly key: string;
  /** Where that is written: in its header, then in those of its sub-tables. */
  readonly keySpans: readonly Span[];
  /** The phase, with index 0. */
  readonly node: PhaseNode;
  readonly stumbles: readonly Span[];
  /** What the reader learned of the lines behind it (see `Reader`); 0 for nothing. */
  readonly oneLineUntil: number;
}

/** Reads the section that a header begins; the reader stands before the header, and afterwards before the next. */
export function scanSection(reader: Reader, header: Header, key: KeyPart): PhaseSection {
  const { at: start, oneLineUntil: before, stumbles: { length: stumbles } } = reader;
  reader.soughtToEnd = false;
  const root = newTable('header', { start, end: start });
  const [own] = scanUntil(reader, root, ({ span, parts }) => span.start !== start && !(parts.length > 1 && parts[0]?.key === key.key));
  const { span, entries } = own?.table ?? newTable('header', header.span);
  const again = root.entries.get(key.key.toLowerCase())?.again ?? [];
  return {
    start,
    end: reader.at,
    reach: reachOf(reader),
    constrained: before > start,
    key: key.key,
    keySpans: [key.span, ...again],
    node: phaseNode({ header: header.span, span, entries }, 0),
    stumbles: reader.stumbles.slice(stumbles),
    oneLineUntil: reader.oneLineUntil > start ? reader.oneLineUntil : 0,
  };
}

/** Nothing is looked at behind the line on which the reader stopped or gave an array up, but for what it sought to the text's end. */
function reachOf({ text, at, oneLineUntil, soughtToEnd }: Reader): number {
  if (soughtToEnd) return Infinity;
  const feed = text.indexOf('\n', Math.max(at, oneLineUntil));
  return feed < 0 ? Infinity : feed + 1;
}
