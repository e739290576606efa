import { parseCron } from './cron';
import { dateFields, neverFires } from './cronNever';
import { cronReason } from './cronReason';
import { cronRepairs } from './cronRepair';
import { checkRuleBatch } from './checkRuleBatch';
import { checkRuleKeys } from './checkRuleKeys';
import type { PhaseNode } from './document';
import { parseDuration } from './duration';
import { plainDuration } from './durationRepair';
import type { Finding } from './finding';
import { globError } from './glob';
import { replacementData } from './nearestNames';
import { given, placeRule, ruleFinding, type PlacedRule } from './placedRule';
import type { RuleParam } from './rule';
import { paramSpan, stringSpan } from './ruleSpan';

/** Findings of a phase's `rule`; none where it is blank. What a child ignores (`cron`, `offset`, …) is not looked into. */
export function checkRule(node: PhaseNode): Finding[] {
  const placed = placeRule(node);
  if (!placed) return [];
  if (placed.rule.error) return [ruleFormat(placed, placed.rule.error)];
  const child = node.phase.dependsOn.length > 0;
  return [
    ...(child ? ruleIgnored(placed) : [...triggers(placed), ...duration(placed, 'offset'), ...duration(placed, 'for'), ...glob(placed, 'files')]),
    ...duration(placed, 'retry_delay'),
    ...glob(placed, 'meta-file'),
    ...checkRuleBatch(placed),
    ...checkRuleKeys(placed),
  ];
}

function ruleFormat(placed: PlacedRule, fault: { message: string; start: number; end: number }): Finding {
  const status = `invalid rule format: ${placed.string.value}`;
  const finding = ruleFinding(placed, 'rule-format', `invalid rule format: ${fault.message}`, stringSpan(placed.string, fault.start, fault.end), status);
  const wrong = placed.string.value.slice(fault.start, fault.end);
  return { ...finding, ...replacementData([wrong === ';' ? '&' : wrong.replace('%', '%25')]) };
}

/** A root needs `cron` or `files`. A bad `cron` speaks for itself and never counts as none. */
function triggers(placed: PlacedRule): Finding[] {
  const { rule, string } = placed;
  const status = `no valid rule found: ${string.value}`;
  const cron = given(rule, 'cron');
  if (!cron) {
    if (given(rule, 'files')) return [];
    const finding = ruleFinding(placed, 'rule-none', 'no valid rule found: a phase without dependsOn needs cron= or files= to start', stringSpan(string), status);
    // A bare schedule only lacks its key.
    return [{ ...finding, ...replacementData('schedule' in parseCron(string.value) ? [`cron=${string.value.replace('+', '%2B')}`] : []) }];
  }
  const read = parseCron(cron.value);
  if (!('error' in read)) return neverFires(read.schedule) ? [cronNeverFires(placed, cron)] : [];
  const span = read.end > read.start ? paramSpan(string, cron, read.start, read.end) : paramSpan(string, cron);
  const finding = ruleFinding(placed, 'cron-invalid', `invalid cron: ${cronReason(cron.value, read)}`, span, status);
  return [{ ...finding, ...replacementData(cronRepairs(cron.value, read)) }];
}

function cronNeverFires(placed: PlacedRule, cron: RuleParam): Finding {
  const { start, end } = dateFields(cron.value);
  return {
    code: 'cron-never-fires', severity: 'warning', message: 'this schedule never fires: none of its months has such a day',
    span: paramSpan(placed.string, cron, start, end), phase: placed.node.index,
  };
}

/** What acts on roots only. */
const rootKeys: ReadonlySet<string> = new Set(['cron', 'files', 'offset', 'for', 'by']);

/** One finding for each run of neighbours: what stands between two of them is not ignored. */
function ruleIgnored(placed: PlacedRule): Finding[] {
  const runs: RuleParam[][] = [];
  placed.rule.params.forEach((param, i, params) => {
    if (!rootKeys.has(param.key)) return;
    const run = runs.at(-1);
    if (run && run.at(-1) === params[i - 1]) run.push(param);
    else runs.push([param]);
  });
  return runs.map((run): Finding => {
    const keys = [...new Set(run.map(({ key }) => key))];
    return {
      code: 'rule-ignored',
      severity: 'warning',
      message: `ignored rule: a phase with dependsOn starts after its parents, so ${keys.join(', ')} ${keys.length > 1 ? 'have' : 'has'} no effect`,
      span: stringSpan(placed.string, run[0]?.start, run.at(-1)?.end),
      phase: placed.node.index,
      status: `ignored rule: ${placed.string.value}`,
    };
  });
}

function duration(placed: PlacedRule, key: string): Finding[] {
  const { rule, string } = placed;
  const param = given(rule, key);
  const read = param && parseDuration(param.value);
  if (!param || !read || !('error' in read)) return [];
  const plus = string.value.slice(param.valueStart, param.valueEnd).indexOf('+');
  if (plus >= 0) {
    const at = param.valueStart + plus;
    const message = `in a rule \`+\` means a space, so this ${key} is no duration: leave the \`+\` out, or write %2B`;
    const repairs = ['', '%2B'].filter((sign) => 'ms' in parseDuration(param.value.replace(' ', sign.replace('%2B', '+'))));
    return [{ ...ruleFinding(placed, 'offset-plus', message, stringSpan(string, at, at + 1)), ...replacementData(repairs) }];
  }
  const message = `${key} is no Go duration such as 90s, 1h30m or -4h: ${read.error.replace(/^time: /, '')}`;
  return [{ ...ruleFinding(placed, 'duration-invalid', message, paramSpan(string, param)), ...replacementData(plainDuration(param.value)) }];
}

function glob(placed: PlacedRule, key: string): Finding[] {
  const param = given(placed.rule, key);
  const fault = param && globError(param.value);
  if (!param || !fault) return [];
  return [ruleFinding(placed, 'glob-invalid', `${key} is no valid pattern: ${fault}`, paramSpan(placed.string, param))];
}
