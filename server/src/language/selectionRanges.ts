import type { Position, SelectionRange } from 'vscode-languageserver-types';
import type { Span, Value, WorkflowDocument } from '../workflow/document';
import { offsetAt } from '../workflow/lines';
import { parseRule } from '../workflow/rule';
import { paramSpan, stringSpan } from '../workflow/ruleSpan';
import { placeAt, type Place } from './placeAt';
import { rangeOf, touches } from './ranges';

/** What a selection grows to, from each position: parts of a rule or a name, the value, the entry, the table, the document. */
export function selectionRanges(document: WorkflowDocument, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => {
    const offset = offsetAt(document, position);
    const whole = { start: 0, end: document.text.length };
    const place = placeAt(document, offset);
    const spans = [whole, ...(place ? placeSpans(place, offset) : []), { start: offset, end: offset }];
    let range: SelectionRange | undefined;
    let outer = whole;
    for (const span of spans) {
      const grows = !range || (span.start >= outer.start && span.end <= outer.end && (span.start > outer.start || span.end < outer.end));
      if (!touches(span, offset) || !grows) continue;
      range = { range: rangeOf(document, span), ...(range ? { parent: range } : {}) };
      outer = span;
    }
    return range ?? { range: { start: position, end: position } };
  });
}

/** From the outside in. */
function placeSpans({ table, entry }: Place, offset: number): Span[] {
  const tableSpan = { start: Math.min(table.header.start, table.span.start), end: table.span.end };
  if (!entry) return [tableSpan, table.header];
  const { key, keySpan, value } = entry;
  return [tableSpan, { start: keySpan.start, end: value.span.end }, ...(touches(keySpan, offset) ? [keySpan] : valueSpans(value, offset, key.toLowerCase() === 'rule'))];
}

function valueSpans(value: Value, offset: number, rule: boolean): Span[] {
  switch (value.kind) {
    case 'array': return [value.span, ...value.items.filter(({ span }) => touches(span, offset)).slice(0, 1).flatMap((item) => valueSpans(item, offset, false))];
    case 'table': {
      const entry = [...value.entries.values()].find(({ keySpan, value: inner }) => touches({ start: keySpan.start, end: inner.span.end }, offset));
      return [value.span, ...(entry ? [{ start: entry.keySpan.start, end: entry.value.span.end }, ...valueSpans(entry.value, offset, false)] : [])];
    }
    case 'string': return [value.span, stringSpan(value), ...(rule ? ruleSpans(value, offset) : wordSpans(value, offset, /[^:]+/g))];
    default: return [value.span];
  }
}

/** The pair of the rule, its value, and of several words the one. */
function ruleSpans(string: Extract<Value, { kind: 'string' }>, offset: number): Span[] {
  const param = parseRule(string.value).params.find(({ start, end }) => touches(stringSpan(string, start, end), offset));
  if (!param) return [];
  const value = stringSpan(string, param.valueStart, param.valueEnd);
  const words = [...param.value.matchAll(/\S+/g)].map((word) => paramSpan(string, param, word.index, word.index + word[0].length));
  return [stringSpan(string, param.start, param.end), value, ...words.filter((span) => touches(span, offset)).slice(0, 1)];
}

function wordSpans(string: Extract<Value, { kind: 'string' }>, offset: number, word: RegExp): Span[] {
  const words = [...string.value.matchAll(word)].map((match) => stringSpan(string, match.index, match.index + match[0].length));
  return words.filter((span) => touches(span, offset)).slice(0, 1);
}
