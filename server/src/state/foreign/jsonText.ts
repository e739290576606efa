import { StateError } from '../stateError';
import { checkElements } from './limits';

const maxDepth = 10_000;
const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const noJson = /-?Infinity|NaN/y;
const space = /[ \t\n\r]+/y;
const badEscape = /\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const backslashPair = /\\\\/g;
const control = /[\u0000-\u001f]/;

/** `first` and `firstKey` may also be the end of an empty list or object. */
type Expected = 'value' | 'first' | 'key' | 'firstKey' | 'colon' | 'next';

/**
 * Checks JSON and takes its white space out; numbers and strings stay as they are spelled. It makes no values of it, so
 * nothing is rounded and neither depth nor number of values can exhaust the memory. `where` names it in errors. Throws
 * StateError `corrupt`, or `invalid` for what is over the limits and for Python's NaN and Infinity.
 */
export function compactJson(text: string, where: string): string {
  const fail: (at: number) => never = (at) => {
    const number = match(noJson, text, at);
    if (number) throw new StateError('invalid', `${where} holds ${number}, which no JSON can`);
    throw new StateError('corrupt', `${where} is no JSON: ${at < text.length ? `character ${at + 1} is out of place` : 'it ends too early'}`);
  };
  const pieces: string[] = [];
  const open: { readonly close: '}' | ']'; count: number }[] = [];
  let kept = 0;
  let at = 0;
  let expect: Expected = 'value';
  for (;;) {
    const blank = match(space, text, at);
    if (blank) {
      pieces.push(text.slice(kept, at));
      kept = at += blank.length;
    }
    const inner = open.at(-1);
    if (expect === 'next' && !inner) break;
    const char = text[at];
    if (expect === 'colon') {
      if (char !== ':') fail(at);
      at++;
      expect = 'value';
    } else if (inner && char === inner.close && (expect === 'next' || expect === 'first' || expect === 'firstKey')) {
      open.pop();
      at++;
      expect = 'next';
    } else if (expect === 'next') {
      if (char !== ',') fail(at);
      at++;
      expect = inner?.close === '}' ? 'key' : 'value';
    } else {
      const isKey: boolean = expect === 'key' || expect === 'firstKey';
      if (inner && (isKey || inner.close === ']')) checkElements(++inner.count, `${where}: a list or object`);
      if (char === '"') {
        const end = endOfString(text, at);
        const content = text.slice(at, end);
        if (end > text.length || control.test(content) || (content.includes('\\') && badEscape.test(content.replace(backslashPair, '')))) fail(at);
        at = end;
        expect = isKey ? 'colon' : 'next';
      } else if (isKey) {
        fail(at);
      } else if (char === '{' || char === '[') {
        if (open.length === maxDepth) throw new StateError('invalid', `${where} is nested more than ${maxDepth} deep`);
        open.push({ close: char === '{' ? '}' : ']', count: 0 });
        at++;
        expect = char === '{' ? 'firstKey' : 'first';
      } else {
        at += (match(scalar, text, at) ?? fail(at)).length;
        expect = 'next';
      }
    }
  }
  if (at < text.length) fail(at);
  pieces.push(text.slice(kept, at));
  return pieces.join('');
}

/** Members of an object in the text of `compactJson`, by name, in order; of two with one name the last. Null for anything else. */
export function jsonMembers(json: string): Map<string, string> | null {
  if (!json.startsWith('{')) return null;
  const members = new Map<string, string>();
  for (const part of parts(json)) {
    const colon = endOfString(part, 0);
    members.set(JSON.parse(part.slice(0, colon)), part.slice(colon + 1));
  }
  return members;
}

/** Items of a list in the text of `compactJson`; null for anything else. */
export function jsonItems(json: string): string[] | null {
  return json.startsWith('[') ? parts(json) : null;
}

/** The string that the text of `compactJson` spells; null for anything else. */
export function jsonString(json: string): string | null {
  return json.startsWith('"') ? JSON.parse(json) : null;
}

/** What stands between the commas of the outermost list or object. */
function parts(json: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 1; at < json.length - 1; at++) {
    const char = json[at];
    if (char === '"') at = endOfString(json, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === ',' && depth === 0) {
      found.push(json.slice(start, at));
      start = at + 1;
    }
  }
  if (json.length > 2) found.push(json.slice(start, -1));
  return found;
}

/** Where a string that begins with the quote at `start` has ended; past the text when it does not end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return text.length + 1;
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\' && quote - 1 - slashes > start) slashes++;
    if (slashes % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
