import type { PhaseNode, Value, WorkflowDocument } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { defaultDelay, jitter } from '../workflow/retry';
import { parseRule, ruleValue } from '../workflow/rule';
import { durationWords } from './durationWords';
import type { HoverText } from './hover';
import { code } from './markdown';

/** How long a phase takes at most until its last attempt has failed: every wait at its longest, every attempt up to its timeout. */
export function retryHover(document: WorkflowDocument, node: PhaseNode): HoverText | undefined {
  const value = node.entries.get('retry')?.value;
  const { retry } = node.phase;
  if (value?.kind !== 'integer' || value.value < 0n) return undefined;
  if (retry === 0) return { text: 'One attempt, no retry.', span: value.span };
  const named = ruleValue(parseRule(node.phase.rule), 'retry_delay') ?? '';
  const read = parseDuration(named);
  const delayMs = 'ms' in read ? Math.round(Math.max(0, read.ms) * (1 + jitter)) : defaultDelay;
  const waits = `Waits between them: at most ${durationWords(retry * delayMs)} (${retry} × ${'ms' in read ? `${named} and up to ${jitter * 100} %` : 'one second'}).`;
  return { text: [`Up to ${retry + 1} attempts.`, waits, worstCase(timeoutOf(document, node), retry, delayMs)].join('\n\n'), span: value.span };
}

function worstCase(timeout: string | undefined, retry: number, delayMs: number): string {
  const read = parseDuration(timeout ?? '');
  if (timeout === undefined || 'error' in read) return 'Without a `timeout` an attempt may take any time.';
  return `Worst case: ${durationWords((retry + 1) * read.ms + retry * delayMs)}, each attempt ended after ${code(timeout)}.`;
}

/** The `timeout` of a phase, else that of the worker in its file. */
function timeoutOf({ workers }: WorkflowDocument, { entries, phase }: PhaseNode): string | undefined {
  return [entries.get('timeout')?.value, workers.get(phase.topic)?.entries.get('timeout')?.value].find(isText)?.value;
}

function isText(value: Value | undefined): value is Extract<Value, { kind: 'string' }> {
  return value?.kind === 'string';
}
