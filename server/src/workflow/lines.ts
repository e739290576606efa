/** A place as editors count it: line and UTF-16 column, both from 0. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** Offsets at which each line starts; `\n`, `\r\n` and a lone `\r` end a line, as in the Language Server Protocol. */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (endsLine(text, i)) starts.push(i + 1);
  return starts;
}

/** The line starts of a text after a change of one stretch, from those before it: only the stretch is looked at. */
export function lineStartsAfter(before: readonly number[], text: string, change: { readonly start: number; readonly endBefore: number; readonly endAfter: number }): number[] {
  const { start, endBefore, endAfter } = change;
  // Whether a line starts at an offset depends on the characters on both sides of it.
  const starts = before.slice(0, firstAtOrAbove(before, Math.max(1, start)));
  for (let i = Math.max(0, start - 1); i < Math.min(endAfter, text.length); i++) if (endsLine(text, i)) starts.push(i + 1);
  const shift = endAfter - endBefore;
  for (let i = firstAtOrAbove(before, endBefore + 1); i < before.length; i++) starts.push((before[i] ?? 0) + shift);
  return starts;
}

function endsLine(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c === 0x0a || (c === 0x0d && text.charCodeAt(at + 1) !== 0x0a);
}

/** Index of the first number that is not below a limit, by bisection. */
function firstAtOrAbove(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Line and column of an offset; offsets outside the text are moved to its ends. */
export function positionAt(document: { readonly text: string; readonly lineStarts: readonly number[] }, offset: number): LinePosition {
  const { text, lineStarts } = document;
  const inside = Math.max(0, Math.min(offset, text.length));
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= inside) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: inside - (lineStarts[low] ?? 0) };
}

/** Offset of a line and column; a column behind the line's end is moved to the start of the next line. */
export function offsetAt(document: { readonly text: string; readonly lineStarts: readonly number[] }, position: LinePosition): number {
  const start = document.lineStarts[position.line];
  if (start === undefined) return position.line < 0 ? 0 : document.text.length;
  const next = document.lineStarts[position.line + 1] ?? document.text.length;
  return Math.min(start + Math.max(0, position.character), next);
}
