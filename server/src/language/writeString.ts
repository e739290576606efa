import type { Span, Value } from '../workflow/document';
import { stringSpan } from '../workflow/ruleSpan';

/** New text for a stretch of a document. */
export interface SpanEdit {
  readonly span: Span;
  readonly text: string;
}

/** New text for a stretch of a string's decoded value. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Replaces stretches of a string, in order and apart from each other, so that it stays a string: escaped where its
 * quotes have escapes; a literal string that would have to hold a `'` is written anew as a basic one.
 */
export function replaceInString(source: string, value: Extract<Value, { kind: 'string' }>, stretches: readonly Stretch[]): SpanEdit[] {
  const literal = source.charAt(value.span.start) === "'";
  if (literal && stretches.some(({ text }) => text.includes("'"))) {
    const replaced = [...stretches].reverse().reduce((whole, { start, end, text }) => whole.slice(0, start) + text + whole.slice(end), value.value);
    return [{ span: value.span, text: basicString(replaced) }];
  }
  return stretches.map(({ start, end, text }) => ({ span: stringSpan(value, start, end), text: literal ? text : escaped(text) }));
}

/** A key as TOML takes it in place of the one `written`: its quotes stay where they are a habit and go where they were a need. */
export function keyText(key: string, written: string): string {
  const quote = written.charAt(0);
  const habit = (quote === '"' || quote === "'") && isBare(written.slice(1, -1));
  if (isBare(key) && !habit) return key;
  return quote === "'" && !key.includes("'") ? `'${key}'` : basicString(key);
}

function isBare(key: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(key);
}

/** A text in double quotes. */
export function basicString(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '"': '\\"', '\\': '\\\\' };
  return text.replace(/["\\\p{Cc}]/gu, (char) => names[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
