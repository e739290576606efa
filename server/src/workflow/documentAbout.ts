import type { WorkflowDocument } from './document';
import { documentOf, parseDocument } from './parseDocument';
import { readerOf } from './scanReader';
import { newTable } from './scanTables';
import { scanUntil, type ScannedHeader } from './scanner';

/** A stretch of a text from a `[[phase]]` line, or from the text's start, to the next such line. */
interface Part {
  readonly start: number;
  /** Whether it has tables beside that of its phase, to which other parts may add: `[workers.a]`, `[[Phase]]`. */
  shared: boolean;
}

/**
 * What a text says where some words may stand, read without the phases that do not hold them: for whoever looks for a
 * few names in thousands of files. Places are those of the whole text, phases are counted among those that were read.
 * A word may stand where it is written as itself, or behind an escape. Undefined where it stands nowhere.
 */
export function documentAbout(text: string, lineStarts: readonly number[], words: readonly string[]): WorkflowDocument | undefined {
  const places = [...words.flatMap((word) => placesOf(text, word)), ...occurrences(text, '\\')].sort((a, b) => a - b);
  if (places.length === 0) return undefined;
  const parts = partsOf(text);
  if (!parts) return parseDocument(text);
  const reader = readerOf(text);
  const root = newTable('header', { start: 0, end: text.length });
  const headers: ScannedHeader[] = [];
  let place = 0;
  for (const [i, { start, shared }] of parts.entries()) {
    const end = parts[i + 1]?.start ?? text.length;
    const first = place;
    while ((places[place] ?? Infinity) < end) place++;
    if (place === first && !shared) continue;
    reader.at = start;
    for (const header of scanUntil(reader, root, ({ span }) => span.start >= end)) headers.push(header);
  }
  return documentOf(text, lineStarts, { root, headers, stumbles: reader.stumbles });
}

/** Where a word stands by itself: `load` is not in `reload`, but in `results.load.ok`. */
function placesOf(text: string, word: string): number[] {
  const [first, last] = [isWord(word, 0), isWord(word, word.length - 1)];
  return occurrences(text, word).filter((at) => !(first && isWord(text, at - 1)) && !(last && isWord(text, at + word.length)));
}

function occurrences(text: string, word: string): number[] {
  const found: number[] = [];
  for (let at = word === '' ? -1 : text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
}

/** Whether a letter, digit or `_` of ASCII stands at an offset: what a name of CEL is made of. */
function isWord(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || c === 0x5f || (c >= 0x61 && c <= 0x7a);
}

const tableLine = /\n[ \t]*\[/g;
const phaseHeader = /\[\[[ \t]*phase[ \t]*\]\]/y;
const ofPhase = /\[\[?[ \t]*phase[ \t]*\./y;

/**
 * The parts of a text, where its lines alone show them. Undefined where that takes a scanner: strings of several lines
 * may hold what looks like a header. No array does, for no value begins with a bare word.
 */
function partsOf(text: string): Part[] | undefined {
  if (text.includes('"""') || text.includes("'''") || (text.includes('\r') && /\r(?!\n)/.test(text))) return undefined;
  const parts: Part[] = [{ start: 0, shared: true }];
  tableLine.lastIndex = 0;
  for (let line = /^[ \t]*\[/.exec(text) ?? tableLine.exec(text); line; line = tableLine.exec(text)) {
    const start = line.index + line[0].length - 1;
    phaseHeader.lastIndex = ofPhase.lastIndex = start;
    const part = parts.at(-1);
    if (phaseHeader.test(text)) parts.push({ start, shared: false });
    else if (part && !ofPhase.test(text)) part.shared = true;
  }
  return parts;
}
