import { parseCron } from './cron';
import { cronReason } from './cronReason';
import type { PhaseNode, Span, Value } from './document';
import { parseDuration } from './duration';
import type { Finding } from './finding';
import { globError } from './glob';
import { parseMeta } from './ruleMeta';
import { parseRule, ruleParam, ruleValue, type Rule, type RuleParam } from './rule';
import { paramSpan, ruleString, stringSpan } from './ruleSpan';

type StringValue = Extract<Value, { kind: 'string' }>;

/** A phase's rule, read, with the string that it stands in. */
interface PlacedRule {
  readonly node: PhaseNode;
  readonly string: StringValue;
  readonly rule: Rule;
}

/** Findings of a phase's `rule`; none where it is blank. What a child ignores (`cron`, `offset`, …) is not looked into. */
export function checkRule(node: PhaseNode): Finding[] {
  const string = ruleString(node);
  if (!string || string.value === '') return [];
  const placed = { node, string, rule: parseRule(string.value) };
  if (placed.rule.error) return [ruleFormat(placed, placed.rule.error)];
  const child = node.phase.dependsOn.length > 0;
  return [
    ...(child ? ruleIgnored(placed) : [...triggers(placed), ...duration(placed, 'offset'), ...duration(placed, 'for'), ...glob(placed, 'files')]),
    ...duration(placed, 'retry_delay'),
    ...meta(placed),
    ...glob(placed, 'meta-file'),
  ];
}

function error(placed: PlacedRule, code: Finding['code'], message: string, span: Span, status?: string): Finding {
  const finding: Finding = { code, severity: 'error', message, span, phase: placed.node.index };
  return status === undefined ? finding : { ...finding, status };
}

function ruleFormat(placed: PlacedRule, fault: { message: string; start: number; end: number }): Finding {
  const status = `invalid rule format: ${placed.string.value}`;
  return error(placed, 'rule-format', `invalid rule format: ${fault.message}`, stringSpan(placed.string, fault.start, fault.end), status);
}

/** A root needs `cron` or `files`. A bad `cron` speaks for itself and never counts as none. */
function triggers(placed: PlacedRule): Finding[] {
  const { rule, string } = placed;
  const status = `no valid rule found: ${string.value}`;
  const cron = given(rule, 'cron');
  if (!cron) {
    if (given(rule, 'files')) return [];
    return [error(placed, 'rule-none', 'no valid rule found: a phase without dependsOn needs cron= or files= to start', stringSpan(string), status)];
  }
  const read = parseCron(cron.value);
  if (!('error' in read)) return [];
  const span = read.end > read.start ? paramSpan(string, cron, read.start, read.end) : paramSpan(string, cron);
  return [error(placed, 'cron-invalid', `invalid cron: ${cronReason(cron.value, read)}`, span, status)];
}

/** What acts on roots only. */
const rootKeys: ReadonlySet<string> = new Set(['cron', 'files', 'offset', 'for', 'by']);

function ruleIgnored(placed: PlacedRule): Finding[] {
  const { rule, string, node } = placed;
  const ignored = rule.params.filter(({ key }) => rootKeys.has(key));
  const [first] = ignored;
  const last = ignored.at(-1);
  if (!first || !last) return [];
  const keys = [...new Set(ignored.map(({ key }) => key))].join(', ');
  return [{
    code: 'rule-ignored',
    severity: 'warning',
    message: `ignored rule: a phase with dependsOn starts after its parents, so ${keys} ${keys.includes(',') ? 'have' : 'has'} no effect`,
    span: stringSpan(string, first.start, ignored.length === 1 ? first.end : last.end),
    phase: node.index,
    status: `ignored rule: ${string.value}`,
  }];
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
    return [error(placed, 'offset-plus', message, stringSpan(string, at, at + 1))];
  }
  return [error(placed, 'duration-invalid', `${key} is no Go duration such as 90s, 1h30m or -4h: ${read.error.replace(/^time: /, '')}`, paramSpan(string, param))];
}

function glob(placed: PlacedRule, key: string): Finding[] {
  const param = given(placed.rule, key);
  const fault = param && globError(param.value);
  if (!param || !fault) return [];
  return [error(placed, 'glob-invalid', `${key} is no valid pattern: ${fault}`, paramSpan(placed.string, param))];
}

function meta(placed: PlacedRule): Finding[] {
  const { rule, string } = placed;
  const first = ruleParam(rule, 'meta');
  const file = given(rule, 'meta-file');
  if (!first) return [];
  if (file && first.value !== '') return [error(placed, 'meta-conflict', 'meta and meta-file exclude each other: a batch has one source of rows', stringSpan(string, file.start, file.end))];
  if (first.value === '' || !('error' in parseMeta(rule))) return [];
  return [metaInvalid(placed)];
}

/** Names the item to blame: the first without a colon, else the first with another number of values than the first. */
function metaInvalid(placed: PlacedRule): Finding {
  const items = placed.rule.params.filter(({ key }) => key === 'meta').flatMap(itemsOf);
  const counts = items.map(({ text }) => valuesOf(text).length);
  const bare = items.find(({ text }) => !text.includes(':'));
  const odd = items.find((_, i) => counts[i] !== counts[0]);
  const item = bare ?? odd ?? items[0];
  const reason = bare ? `"${bare.text}" is not of the form key:value,value` : 'every key needs the same number of values';
  const span = item ? paramSpan(placed.string, item.param, item.start, item.start + item.text.length) : stringSpan(placed.string);
  return error(placed, 'meta-invalid', `invalid meta: ${reason}`, span);
}

function itemsOf(param: RuleParam): { param: RuleParam; text: string; start: number }[] {
  let start = 0;
  return param.value.split('|').map((text) => {
    const item = { param, text, start };
    start += text.length + 1;
    return item;
  });
}

function valuesOf(item: string): string[] {
  const list = item.slice(item.indexOf(':') + 1);
  return list === '' ? [] : list.split(',');
}

/** A parameter with a value; a blank one counts as absent, as in the reference. */
function given(rule: Rule, key: string): RuleParam | undefined {
  return ruleValue(rule, key) === '' ? undefined : ruleParam(rule, key);
}
