/** A place as editors count it: line and UTF-16 column, both from 0. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** Offsets at which each line starts; `\n`, `\r\n` and a lone `\r` end a line, as in the Language Server Protocol. */
export function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x0a || (c === 0x0d && text.charCodeAt(i + 1) !== 0x0a)) starts.push(i + 1);
  }
  return starts;
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
