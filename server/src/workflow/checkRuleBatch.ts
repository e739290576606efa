import type { Finding } from './finding';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { given, ruleFinding, type PlacedRule } from './placedRule';
import { ruleParam, type RuleParam } from './rule';
import { parseMeta } from './ruleMeta';
import { paramSpan, stringSpan } from './ruleSpan';

/** Findings of what makes many tasks of one: `meta`, `meta-file`, `by`. */
export function checkRuleBatch(placed: PlacedRule): Finding[] {
  return [...meta(placed), ...(placed.node.phase.dependsOn.length === 0 ? step(placed) : [])];
}

function meta(placed: PlacedRule): Finding[] {
  const { rule, string } = placed;
  const first = ruleParam(rule, 'meta');
  const file = given(rule, 'meta-file');
  if (!first) return [];
  if (file && first.value !== '') {
    const finding = ruleFinding(placed, 'meta-conflict', 'meta and meta-file exclude each other: a batch has one source of rows', stringSpan(string, file.start, file.end));
    return [{ ...finding, related: [{ span: stringSpan(string, first.start, first.end), message: 'the other source of rows' }] }];
  }
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
  return ruleFinding(placed, 'meta-invalid', `invalid meta: ${reason}`, span);
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

/** The words of `by`; `daily` says what every unknown word means as well. */
const steps = ['hour', 'hourly', 'day', 'daily', 'week', 'weekly', 'month', 'monthly'];

function step({ rule, string, node }: PlacedRule): Finding[] {
  const by = given(rule, 'by');
  if (!by || steps.includes(by.value.toLowerCase())) return [];
  const names = nearestNames(by.value, steps);
  return [{
    code: 'by-invalid', severity: 'warning', message: `by knows hour, day, week and month: "${by.value}" runs as day${didYouMean(names)}`,
    span: paramSpan(string, by), phase: node.index, ...replacementData(names.length > 0 ? names : ['day']),
  }];
}
