import { scanKey } from './scanKey';
import { maxDepth, skipVoid, type Reader, type ScannedArray, type ScannedTable, type ScannedValue } from './scanReader';
import { scanScalar } from './scanScalar';
import { scanString } from './scanString';
import { newTable, putValue } from './scanTables';

/**
 * Reads the value at the reader; undefined where none can be read, with the reader where it stopped.
 * @param depth how many tables and arrays are around it
 */
export function scanValue(reader: Reader, depth: number): ScannedValue | undefined {
  if (depth > maxDepth) return undefined;
  switch (reader.text.charAt(reader.at)) {
    case '"': case "'": return scanString(reader);
    case '[': return scanArray(reader, depth);
    case '{': return scanInlineTable(reader, depth);
    default: return scanScalar(reader);
  }
}

function scanArray(reader: Reader, depth: number): ScannedArray | undefined {
  const { text, at: start } = reader;
  const lines = start >= reader.oneLineUntil;
  const items: ScannedValue[] = [];
  reader.at++;
  for (;;) {
    skipVoid(reader, lines);
    if (text.charAt(reader.at) !== ']') {
      const item = scanValue(reader, depth + 1);
      if (!item) return undefined;
      items.push(item);
      if (continues(reader, lines, ']')) continue;
    }
    if (text.charAt(reader.at) !== ']') return undefined;
    reader.at++;
    return { kind: 'array', span: { start, end: reader.at }, items, ofTables: false };
  }
}

function scanInlineTable(reader: Reader, depth: number): ScannedTable | undefined {
  const { text, at: start } = reader;
  const lines = start >= reader.oneLineUntil;
  const table = newTable('dotted', { start, end: start });
  reader.at++;
  for (;;) {
    skipVoid(reader, lines);
    if (text.charAt(reader.at) !== '}') {
      const parts = scanKey(reader);
      if (!parts || text.charAt(reader.at) !== '=') return undefined;
      reader.at++;
      skipVoid(reader, false);
      const value = scanValue(reader, depth + parts.length);
      if (!value) return undefined;
      putValue(reader, table, parts, value);
      if (continues(reader, lines, '}')) continue;
    }
    if (text.charAt(reader.at) !== '}') return undefined;
    reader.at++;
    table.span.end = reader.at;
    table.origin = 'inline';
    return table;
  }
}

/** Steps over a comma; false at the closing bracket or at anything else. */
function continues(reader: Reader, lines: boolean, closing: ']' | '}'): boolean {
  skipVoid(reader, lines);
  const c = reader.text.charAt(reader.at);
  if (c === closing || c !== ',') return false;
  reader.at++;
  return true;
}
