import type { PhaseNode, Value, WorkflowDocument } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { parseRule, ruleValue, type Rule, type RuleParam } from '../workflow/rule';
import { ruleKeys } from '../workflow/ruleKeys';
import { ruleString, stringSpan } from '../workflow/ruleSpan';
import { fillTemplate, templateKeys } from '../workflow/template';
import { cronWords } from './cronWords';
import { durationWords } from './durationWords';
import type { HoverText } from './hover';
import { tokenHover } from './hoverToken';
import { code } from './markdown';
import { logicalTime, nextFires, nextLogicalTime, timeWords } from './nextFires';
import { touches } from './ranges';

const shownFires = 5;

/** On a duration or a batch step of the rule what it means; on a key the key; else the whole rule: cron in words, next fires, filled template. */
export function ruleHover(node: PhaseNode, offset: number, now: Date): HoverText | undefined {
  const string = ruleString(node);
  if (!string) return undefined;
  const rule = parseRule(string.value);
  const param = rule.params.find(({ start, end }) => touches(stringSpan(string, start, end), offset));
  const words = param && paramWords(param, node);
  if (param && words !== undefined) return { text: words, span: stringSpan(string, param.start, param.end) };
  const keySpan = param && stringSpan(string, param.keyStart, param.keyEnd);
  const meaning = param && keySpan && param.key !== 'cron' && touches(keySpan, offset) ? ruleKeys.get(param.key)?.description : undefined;
  if (keySpan && meaning !== undefined) return { text: meaning, span: keySpan };
  const text = scheduleWords(node, rule, now);
  if (text === '') return undefined;
  return { text, span: param?.key === 'cron' ? stringSpan(string, param.start, param.end) : stringSpan(string) };
}

/** The token at an offset and the filled template; away from tokens which keys are left to meta. */
export function templateHover(document: WorkflowDocument, node: PhaseNode, offset: number, now: Date): HoverText | undefined {
  const value = node.entries.get('template')?.value;
  if (value?.kind !== 'string' || value.value === '') return undefined;
  const token = tokenHover(document, node, value, offset, now);
  if (token) return { text: [token.text, filledTemplate(document, node, now)].filter((text) => text !== undefined).join('\n\n'), span: token.span };
  const text = filledTemplate(document, node, now) ?? 'The date tokens stand for the time of the task that it is created for.';
  const keys = [...new Set(templateKeys(value.value))];
  const meta = keys.length > 0 ? `\n\nFrom meta: ${keys.map(code).join(', ')}` : '';
  return { text: text + meta, span: stringSpan(value) };
}

/** `timeout` and the like in words. */
export function durationHover(key: string, value: Value): HoverText | undefined {
  if (!['timeout', 'kill_grace', 'total_timeout'].includes(key.toLowerCase()) || value.kind !== 'string') return undefined;
  const read = parseDuration(value.value);
  return 'ms' in read ? { text: durationWords(read.ms), span: stringSpan(value) } : undefined;
}

/** When a root fires, in words, with its next fires and the template filled for each; '' where nothing is to say. */
function scheduleWords(node: PhaseNode, rule: Rule, now: Date): string {
  if (node.phase.dependsOn.length > 0) return '';
  const cron = ruleValue(rule, 'cron') ?? '';
  const files = ruleValue(rule, 'files') ?? '';
  const words = cronWords(cron);
  const fires = nextFires(rule, now, shownFires);
  const parts = [
    words === undefined ? undefined : `**${words}**`,
    fires.length > 0 ? fireList(node, rule, fires) : undefined,
    words !== undefined && fires.length === 0 ? 'Does not fire within the next five years.' : undefined,
    files === '' ? undefined : `Fires when a file is written that matches ${code(files)}.`,
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}

function fireList({ phase: { template } }: PhaseNode, rule: Rule, fires: readonly Date[]): string {
  const shifted = fires.some((fire) => logicalTime(rule, fire).getTime() !== fire.getTime());
  const filled = (fire: Date): string => (template === '' ? '' : `: ${code(fillTemplate(template, logicalTime(rule, fire), undefined))}`);
  const about = template === '' ? '' : `, the template filled for ${shifted ? 'each with the offset applied' : 'each'}`;
  return `Next fires${about}:\n${fires.map((fire) => `- ${timeWords(fire)}${filled(fire)}`).join('\n')}`;
}

function filledTemplate({ phases }: WorkflowDocument, node: PhaseNode, now: Date): string | undefined {
  const { template, rule, dependsOn } = node.phase;
  const time = nextLogicalTime(phases.map(({ phase }) => phase), node.index, now);
  if (template === '' || !time) return undefined;
  const [fire] = dependsOn.length === 0 ? nextFires(parseRule(rule), now, 1) : [];
  const shifted = fire && logicalTime(parseRule(rule), fire).getTime() !== fire.getTime();
  return `Template for ${timeWords(time)}${shifted ? ' (offset applied)' : ''}:\n\n${code(fillTemplate(template, time, undefined))}`;
}

function paramWords({ key, value }: RuleParam, { phase }: PhaseNode): string | undefined {
  const child = phase.dependsOn.length > 0;
  const read = parseDuration(value);
  const words = 'ms' in read ? durationWords(read.ms) : undefined;
  const back = 'ms' in read && read.ms < 0;
  switch (key) {
    case 'offset': return words && (child ? ignored : `${words} ${back ? 'before' : 'after'} the fire time`);
    case 'for': return words && (child ? ignored : `A task for each ${stepWord(phase.rule)} from the fire time to ${words} ${back ? 'before' : 'after'} it, both ends included`);
    case 'retry_delay': return words && `${words} before each retry, plus up to 40 %`;
    default: return undefined;
  }
}

const ignored = 'Has no effect here: it acts on phases without dependsOn only.';

function stepWord(rule: string): string {
  const by = ruleValue(parseRule(rule), 'by') ?? '';
  return ['hour', 'week', 'month'].find((step) => by.startsWith(step)) ?? 'day';
}
