/** A CEL string literal's places. */
export interface LiteralOffsets {
  /** For each UTF-16 unit of its value, and the value's end, where it is written; offsets in the expression. */
  readonly offsets: readonly number[];
  readonly quote: string;
  /** Without escapes: `r"…"`. */
  readonly raw: boolean;
}

/** One written character: an escape or what stands for itself. */
const written = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[xX][0-9a-fA-F]{2}|[0-7]{3}|.)|[^]/gsu;

/** Where the characters of the valid string literal at a stretch of an expression are written. */
export function literalOffsets(text: string, start: number, end: number): LiteralOffsets {
  const raw = /[rR]/.test(text.charAt(start));
  const open = start + (raw ? 1 : 0);
  const quote = text.charAt(open);
  const size = text.startsWith(quote.repeat(3), open) && end - open >= 6 ? 3 : 1;
  const inside = text.slice(open + size, end - size);
  const offsets: number[] = [];
  for (const match of inside.matchAll(raw ? /[^]/gu : written)) {
    const units = unitsOf(match[0]);
    for (let unit = 0; unit < units; unit++) offsets.push(open + size + match.index);
  }
  return { offsets: [...offsets, end - size], quote, raw };
}

/** UTF-16 units that a written character means. */
function unitsOf(character: string): number {
  const code = /^\\[uU]([0-9a-fA-F]+)$/.exec(character)?.[1];
  if (code !== undefined) return parseInt(code, 16) > 0xffff ? 2 : 1;
  return character.startsWith('\\') ? 1 : character.length;
}

/** A text inside a CEL literal with these quotes. */
export function inLiteral(text: string, quote: string): string {
  return text.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`);
}

/** Whether a name can stand behind a dot. */
export function isMember(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !['in', 'true', 'false', 'null'].includes(name);
}
