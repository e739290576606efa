import type { Finding } from './finding';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { given, type PlacedRule } from './placedRule';
import type { RuleParam } from './rule';
import { ruleKeys } from './ruleKeys';
import { paramSpan, stringSpan } from './ruleSpan';
import { templateKeys } from './template';

/** `unknown-rule-key` on keys that nothing reads, `count-invalid` on a count that is no number of files. */
export function checkRuleKeys(placed: PlacedRule): Finding[] {
  return [...placed.rule.params.flatMap((param) => unknownKey(placed, param)), ...count(placed)];
}

function unknownKey({ node, string, rule }: PlacedRule, param: RuleParam): Finding[] {
  // What does not look like a key is no misspelt one: a bare cron, say, which is `rule-none`.
  if (ruleKeys.has(param.key) || !/^\s*\??[\w-]+\s*$/.test(param.key)) return [];
  const names = nearestNames(param.key, ruleKeys.keys());
  // The keys of a `files` rule become the task's meta, so any of them may be wanted.
  if (given(rule, 'files') && (names.length === 0 || templateKeys(node.phase.template).includes(param.key))) return [];
  return [{
    code: 'unknown-rule-key', severity: 'warning', message: `"${param.key}" is no key of a rule, so nothing reads it${didYouMean(names)}`,
    span: stringSpan(string, param.keyStart, param.keyEnd), phase: node.index, ...replacementData(names),
  }];
}

function count({ rule, string, node }: PlacedRule): Finding[] {
  const param = given(rule, 'count');
  if (!param || (/^\+?\d+$/.test(param.value) && Number(param.value) > 0)) return [];
  return [{
    code: 'count-invalid', severity: 'warning', message: `count must be an integer of 1 or more: "${param.value}" is ignored`,
    span: paramSpan(string, param), phase: node.index,
  }];
}
