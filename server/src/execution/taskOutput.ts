import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { isJson } from '../state/store/value/isJson';

/** What a task left in MILLRACE_OUTPUT. */
export interface TaskOutput {
  /** Its value as JSON text on one line, numbers to the letter; null when it left none. */
  readonly value: string | null;
  /** From `meta.key=value` lines, in order. */
  readonly meta: readonly (readonly [string, string])[];
}

const largest = 64 * 1024 * 1024;

/** Reads the output file of a task. An absent or empty file is no value. Errors name the line or the limit; never throws. */
export function readTaskOutput(path: string): TaskOutput | { readonly error: string } {
  try {
    return readOutputFile(path);
  } catch (error) {
    return { error: `MILLRACE_OUTPUT cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function readOutputFile(path: string): TaskOutput | { readonly error: string } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return { value: null, meta: [] };
  if (!found.isFile()) return { error: 'MILLRACE_OUTPUT was replaced by something that is no file' };
  if (found.size > largest) return { error: `MILLRACE_OUTPUT is larger than ${largest} bytes; write big data to a file of its own and put its path here` };
  const bytes = readFileSync(path);
  // Text or nothing: replacement characters in a value would be a silent loss.
  if (!isUtf8(bytes)) return { error: 'MILLRACE_OUTPUT is not UTF-8 text; write bytes to a file of its own and put its path here' };
  return parseTaskOutput(bytes.toString('utf8'));
}

/** Whole text JSON: that is the value. Else `key=value` lines and `key<<EOF` blocks, whose values are strings. */
export function parseTaskOutput(text: string): TaskOutput | { readonly error: string } {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return { value: null, meta: [] };
  if (isJson(trimmed)) return { value: compactJson(trimmed), meta: [] };
  const values: [string, string][] = [];
  const meta: [string, string][] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    const [, key, operator, rest = ''] = /^([^\s=<\p{Cc}]+)(=|<<)(.*)$/u.exec(line) ?? [];
    if (key === undefined) return { error: `MILLRACE_OUTPUT line ${i + 1} is neither JSON nor key=value nor key<<EOF: ${line.slice(0, 80)}` };
    let value = rest;
    if (operator === '<<') {
      const end = lines.indexOf(rest, i + 1);
      if (rest === '' || end < 0) return { error: `MILLRACE_OUTPUT line ${i + 1}: the block of "${key}" does not end with a line "${rest}"` };
      value = lines.slice(i + 1, end).join('\n');
      i = end;
    }
    if (key.startsWith('meta.')) meta.push([key.slice('meta.'.length), value]);
    else values.push([key, value]);
  }
  return { value: values.length === 0 ? null : JSON.stringify(Object.fromEntries(values)), meta };
}

/** Removes the white space between tokens of valid JSON and leaves every token as it is: parsing would round big integers. */
export function compactJson(text: string): string {
  const kept: string[] = [];
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    kept.push(text.slice(at, end).replace(/\s+/g, ''));
    at = quote < 0 ? end : stringEnd(text, quote);
    if (quote >= 0) kept.push(text.slice(quote, at));
  }
  return kept.join('');
}

/** Offset behind the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}
