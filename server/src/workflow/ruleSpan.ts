import type { PhaseNode, Span, Value } from './document';
import type { RuleParam } from './rule';

type StringValue = Extract<Value, { kind: 'string' }>;

/** The `rule` of a phase where it is a string. */
export function ruleString(node: PhaseNode): StringValue | undefined {
  const value = node.entries.get('rule')?.value;
  return value?.kind === 'string' ? value : undefined;
}

/** Where a stretch of a string's value stands in the document, through its escapes. */
export function stringSpan(value: StringValue, start = 0, end = value.value.length): Span {
  return { start: value.at(start), end: value.at(end) };
}

/**
 * Where a stretch of a rule parameter's decoded value stands in the document: through `+` and `%XX`,
 * then through the string's escapes. The whole value by default; the pair where the value is empty.
 */
export function paramSpan(rule: StringValue, param: RuleParam, start = 0, end = param.value.length): Span {
  if (param.valueStart === param.valueEnd) return stringSpan(rule, param.start, param.end);
  return stringSpan(rule, rawIndex(rule.value, param, start), rawIndex(rule.value, param, end));
}

/** Index in the rule as written of a UTF-16 unit of the decoded value. */
function rawIndex(rule: string, param: RuleParam, index: number): number {
  let at = param.valueStart;
  for (let units = 0; at < param.valueEnd; ) {
    const byte = rule.charAt(at) === '%' ? parseInt(rule.slice(at + 1, at + 3), 16) : undefined;
    // Of a character in UTF-8 the first byte counts, two units above the basic plane; its other bytes belong to it.
    const size = byte === undefined ? 1 : byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1;
    if (units >= index && size > 0) return at;
    units += size;
    at += byte === undefined ? 1 : 3;
  }
  return param.valueEnd;
}
