import { parse, TomlError } from 'smol-toml';
import type { Span } from './document';
import { lineEnd, trimEnd } from './scanReader';

/** Why a text is no TOML, on the word at which smol-toml gave up; undefined for valid TOML. */
export type Verdict = { readonly message: string; readonly span: Span } | undefined;

/** Judges a whole text. smol-toml decides alone what is valid; places and partial reading are the scanner's. */
export function judge(text: string): Verdict {
  try {
    parse(text, { integersAsBigInt: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { message: reason(error), span: wordAt(text, offsetOf(text, error)) };
  }
}

/** smol-toml's first line without its preamble; the code block below it repeats what the editor shows. */
function reason(error: TomlError): string {
  const [first = ''] = error.message.split('\n');
  return first.replace('Invalid TOML document: ', '');
}

/** smol-toml counts lines by line feeds, from 1. */
function offsetOf(text: string, error: TomlError): number {
  let start = 0;
  for (let line = 1; line < error.line; line++) start = text.indexOf('\n', start) + 1;
  return Math.min(start + error.column - 1, text.length);
}

/** The word at an offset; at the end of a line (or of the text) its last character. */
function wordAt(text: string, offset: number): Span {
  const word = /[^\s,=\]}#]+/y;
  word.lastIndex = offset;
  const found = word.exec(text)?.[0];
  if (found) return { start: offset, end: offset + found.length };
  if (offset < lineEnd(text, offset) && /\S/.test(text.charAt(offset))) return { start: offset, end: offset + 1 };
  const end = trimEnd(text, 0, offset);
  return { start: Math.max(0, end - 1), end };
}
