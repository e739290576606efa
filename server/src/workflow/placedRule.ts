import type { PhaseNode, Span, Value } from './document';
import type { Finding } from './finding';
import { parseRule, ruleParam, ruleValue, type Rule, type RuleParam } from './rule';
import { ruleString } from './ruleSpan';

/** A phase's rule, read, with the string that it stands in. */
export interface PlacedRule {
  readonly node: PhaseNode;
  readonly string: Extract<Value, { kind: 'string' }>;
  readonly rule: Rule;
}

/** The rule of a phase; undefined where it is blank or no string. */
export function placeRule(node: PhaseNode): PlacedRule | undefined {
  const string = ruleString(node);
  return string && string.value !== '' ? { node, string, rule: parseRule(string.value) } : undefined;
}

/** An error in a rule. */
export function ruleFinding({ node }: PlacedRule, code: Finding['code'], message: string, span: Span, status?: string): Finding {
  const finding: Finding = { code, severity: 'error', message, span, phase: node.index };
  return status === undefined ? finding : { ...finding, status };
}

/** A parameter with a value; a blank one counts as absent, as in the reference. */
export function given(rule: Rule, key: string): RuleParam | undefined {
  return ruleValue(rule, key) === '' ? undefined : ruleParam(rule, key);
}
