import type { Span } from './document';
import { skipSpaces, type Reader } from './scanReader';
import { scanString } from './scanString';

/** One part of a dotted key. */
export interface KeyPart {
  /** Unquoted. */
  readonly key: string;
  readonly span: Span;
}

const bare = /[A-Za-z0-9_-]+/y;

/** Reads `a`, `"a b"` or `a . b` at the reader and steps over the blanks behind it; undefined where no key stands. */
export function scanKey(reader: Reader): KeyPart[] | undefined {
  const parts: KeyPart[] = [];
  for (;;) {
    skipSpaces(reader);
    const part = scanKeyPart(reader);
    if (!part) return undefined;
    parts.push(part);
    skipSpaces(reader);
    if (reader.text.charAt(reader.at) !== '.') return parts;
    reader.at++;
  }
}

function scanKeyPart(reader: Reader): KeyPart | undefined {
  const { text, at: start } = reader;
  const c = text.charAt(start);
  if (c === '"' || c === "'") {
    if (text.startsWith(c.repeat(3), start)) return undefined;
    const quoted = scanString(reader);
    return quoted && { key: quoted.value, span: quoted.span };
  }
  bare.lastIndex = start;
  const key = bare.exec(text)?.[0];
  if (key === undefined) return undefined;
  reader.at = start + key.length;
  return { key, span: { start, end: reader.at } };
}
