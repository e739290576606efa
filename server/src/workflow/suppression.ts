import type { Entries, Entry, Span, Value, WorkflowDocument } from './document';
import { findingCodes, type Finding } from './finding';
import { positionAt } from './lines';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { isNamed } from './parseDocument';
import { phaseBefore } from './phaseAt';

/** Begins a comment that hides findings of the next line. */
export const directive = 'millrace-disable-next-line';

/** A `# millrace-disable-next-line code[, code]` on a line of its own. What stands behind the codes is a remark. */
export interface Suppression {
  /** Of the comment, and of the line that it is about: the next one that is no comment. From 0. */
  readonly line: number;
  readonly target: number;
  /** The directive's own word. */
  readonly span: Span;
  /** Codes as written. */
  readonly codes: readonly { readonly code: string; readonly span: Span }[];
}

/** The suppressions of a document, in order. Those inside multi-line strings are text. */
export function suppressionsOf(document: WorkflowDocument): Suppression[] {
  const { text } = document;
  if (!text.includes(directive)) return [];
  const isText = (offset: number): boolean => entriesAt(document, offset)
    .some(({ value }) => multilineStrings(value, text).some(({ start, end }) => start < offset && offset < end));
  const comments = [...text.matchAll(new RegExp(`^[ \\t]*#[ \\t]*${directive}(?![\\w-])(.*)$`, 'gm'))];
  return comments.filter(({ index }) => !isText(index)).map((match) => {
    const [whole, rest = ''] = match;
    const at = match.index + whole.length - rest.length;
    const list = /^[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*/.exec(rest)?.[0] ?? '';
    const { line } = positionAt(document, at);
    return {
      line,
      target: lineBelow(document, line),
      span: { start: at - directive.length, end: at },
      codes: [...list.matchAll(/[\w-]+/g)].map(({ index, 0: code }) => ({ code, span: { start: at + index, end: at + index + code.length } })),
    };
  });
}

/** The next line that is no comment, so that several suppressions may stand above one line. */
function lineBelow({ text, lineStarts }: WorkflowDocument, line: number): number {
  let next = line + 1;
  while (next < lineStarts.length && /^[ \t]*#/.test(text.slice(lineStarts[next], lineStarts[next + 1]))) next++;
  return next;
}

/** The entries that may hold an offset: of the phase there, and of all that is no phase. A large file has too many phases to look at each. */
function entriesAt({ root, phases }: WorkflowDocument, offset: number): Entry[] {
  const isPhases = ({ key, value }: Entry): boolean => isNamed(key, 'phase') && value.kind === 'array' && value.items.every(({ kind }) => kind === 'table');
  return [...[...root.values()].filter((entry) => !isPhases(entry)), ...phaseBefore(phases, offset)?.entries.values() ?? []];
}

function multilineStrings(value: Value, text: string): Span[] {
  switch (value.kind) {
    case 'string': return /^("""|''')/.test(text.slice(value.span.start, value.span.start + 3)) ? [value.span] : [];
    case 'array': return value.items.flatMap((item) => multilineStrings(item, text));
    case 'table': return [...value.entries.values()].flatMap((entry) => multilineStrings(entry.value, text));
    default: return [];
  }
}

/** Findings without those that a comment hides: on the line below it, or anywhere in the value of the key that stands there. */
export function withoutSuppressed(document: WorkflowDocument, findings: readonly Finding[]): readonly Finding[] {
  const suppressions = suppressionsOf(document);
  if (suppressions.length === 0) return findings;
  const hiding = suppressions.map(({ target, codes }) => ({ first: target, last: lastLineOfValue(document, target), codes: new Set(codes.map(({ code }) => code)) }));
  const named = new Set(hiding.flatMap(({ codes }) => [...codes]));
  return findings.filter(({ code, span }) => {
    if (!named.has(code)) return true;
    const { line } = positionAt(document, span.start);
    return !hiding.some(({ first, last, codes }) => first <= line && line <= last && codes.has(code));
  });
}

/** The last line of the value whose key stands on a line; the line itself where no key does. */
function lastLineOfValue(document: WorkflowDocument, line: number): number {
  const next = document.lineStarts[line + 1] ?? document.text.length + 1;
  const tables = [...document.workers.values(), ...(document.workflow ? [document.workflow] : [])].flatMap(({ entries }) => [...entries.values()]);
  const entries = [...entriesAt(document, next - 1), ...tables].filter(({ keySpan, value }) => value.span.start >= keySpan.end);
  const own = entries.filter(({ keySpan }) => positionAt(document, keySpan.start).line === line);
  return Math.max(line, ...own.map(({ value }) => positionAt(document, value.span.end).line));
}

/** For a line inside a value of several lines the one on which its key stands; else the line itself. */
export function linesOfKeys(document: WorkflowDocument): (line: number) => number {
  const lines = new Map<number, number>();
  const tables: readonly Entries[] = [document.root, ...[...document.phases, ...document.workers.values()].map(({ entries }) => entries)];
  for (const entries of document.workflow ? [...tables, document.workflow.entries] : tables) {
    for (const { keySpan, value } of entries.values()) {
      // A table that a header opens starts before its key; it has lines of its own.
      if (value.span.start < keySpan.end) continue;
      const first = positionAt(document, keySpan.start).line;
      const last = positionAt(document, value.span.end).line;
      for (let line = first + 1; line <= last; line++) lines.set(line, first);
    }
  }
  return (line) => lines.get(line) ?? line;
}

/** `unknown-key` on a suppression of a code that does not exist, or of none: it hides nothing. */
export function checkSuppressions(document: WorkflowDocument): Finding[] {
  const known: ReadonlySet<string> = new Set(findingCodes);
  return suppressionsOf(document).flatMap(({ codes, span }): Finding[] => {
    if (codes.length === 0) return [{ code: 'unknown-key', severity: 'warning', message: `name the findings to hide: # ${directive} retry-limit, no-worker`, span }];
    return codes.filter(({ code }) => !known.has(code)).map((unknown) => {
      const names = nearestNames(unknown.code, findingCodes);
      return {
        code: 'unknown-key', severity: 'warning', message: `${unknown.code} is no code of a finding, so this hides nothing${didYouMean(names)}`, span: unknown.span,
        ...replacementData(names),
      };
    });
  });
}
