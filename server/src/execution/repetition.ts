import { jsonOf } from '../workflow/celValue';
import type { RepeatRecord } from '../state/runRecords';
import type { Repeat } from './controlFlow';
import type { Verdict } from './judge';

type Loop = Extract<Repeat, { kind: 'loop' }>;

/** How `loop` is at a step; `own` is the value of the step before, as JSON text. */
export interface StepMoment {
  readonly loop: { readonly index: number; readonly value: string };
  readonly own?: string | null;
}
export type AskStep = (text: string, moment?: StepMoment) => Verdict;

/** What a repeated task begins with: what it runs over, and for a `foreach` the value of each step as JSON text. */
export type RepeatBeginning = { readonly record: RepeatRecord; readonly values: readonly string[] } | { readonly error: string } | 'unknown';

/** Evaluates what a task is repeated over. */
export function beginRepeat(repeat: Repeat, ask: AskStep): RepeatBeginning {
  if (repeat.kind === 'foreach') {
    const items = listOf('foreach', repeat.expression, ask);
    return Array.isArray(items) ? { record: { kind: 'foreach' }, values: items } : items;
  }
  const { over } = repeat;
  if (over.kind === 'while') return { record: { kind: 'loop' }, values: [] };
  if (over.kind === 'range') return { record: { kind: 'loop', range: { start: over.start, end: over.end, step: over.step } }, values: [] };
  const items = listOf('loop', over.expression, ask);
  return Array.isArray(items) ? { record: { kind: 'loop', items }, values: [] } : items;
}

function listOf(what: string, expression: string, ask: AskStep): string[] | { error: string } | 'unknown' {
  const verdict = ask(expression);
  if (verdict === 'unknown') return verdict;
  if ('error' in verdict) return { error: `${what}: ${verdict.error}` };
  if (!Array.isArray(verdict.value)) return { error: `${what}: ${expression} is no list` };
  const items = verdict.value.map(jsonOf);
  const wrong = items.indexOf(undefined);
  if (wrong >= 0) return { error: `${what}: item ${wrong} of ${expression} is nothing that JSON can hold` };
  return items.filter((item) => item !== undefined);
}

/** The next step of a loop, or how the loop ends instead. */
export type NextStep = { readonly value: string } | { readonly end: string } | { readonly error: string };

/**
 * What follows in a loop.
 * @param last the value of the step before, as JSON text; null where there is none
 */
export function nextStep({ over }: Loop, record: RepeatRecord, index: number, last: string | null, ask: AskStep): NextStep {
  if (record.items) {
    const value = record.items[index];
    return value === undefined ? { end: '' } : { value };
  }
  if (record.range) {
    const value = record.range.start + index * record.range.step;
    return (record.range.step > 0 ? value < record.range.end : value > record.range.end) ? { value: String(value) } : { end: '' };
  }
  if (over.kind !== 'while') return { error: 'loop: the phase is no longer a loop of the same kind' };
  if (index >= over.max) return { end: `stopped after ${over.max} iterations, its max` };
  const value = last ?? 'null';
  const verdict = ask(over.condition, { loop: { index, value }, own: last });
  // Without values a loop runs once.
  if (verdict === 'unknown') return index === 0 ? { value } : { end: '' };
  if ('error' in verdict) return { error: `loop: ${verdict.error}` };
  if (typeof verdict.value !== 'boolean') return { error: `loop: ${over.condition} is neither true nor false` };
  return verdict.value ? { value } : { end: '' };
}

/** Why a loop ends behind a step: the message of the first break that is true; undefined where it goes on. */
export function breakAfter({ breaks }: Loop, moment: StepMoment, ask: AskStep): { readonly end: string } | { readonly error: string } | undefined {
  for (const { when, message } of breaks) {
    const verdict = ask(when, moment);
    if (verdict === 'unknown') continue;
    if ('error' in verdict) return { error: `break: ${verdict.error}` };
    if (typeof verdict.value !== 'boolean') return { error: `break: ${when} is neither true nor false` };
    if (verdict.value) return { end: message === '' ? `ended by break: ${when}` : message };
  }
  return undefined;
}

/**
 * The value of a repeated task, as JSON text.
 * @param values those of its steps in order; undefined where one did not complete
 */
export function aggregate(repeat: Repeat, values: readonly (string | undefined)[]): string {
  const list = (some: readonly (string | undefined)[]) => `[${some.map((value) => value ?? 'null').join(',')}]`;
  if (repeat.kind === 'foreach') return list(values);
  const known = values.filter((value) => value !== undefined);
  switch (repeat.aggregate) {
    case 'all': return list(values);
    case 'last': return known.at(-1) ?? 'null';
    case 'first_n': return list(known.slice(0, repeat.n));
    case 'last_n': return list(known.slice(Math.max(0, known.length - repeat.n)));
    case 'none': return 'null';
  }
}
