import type { PhaseNode, Value, WorkflowDocument } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { durationWords } from './durationWords';
import type { HoverText } from './hover';
import { code } from './markdown';
import { retryWaits } from './retryWaits';

/** How long a phase takes at most until its last attempt has failed: every wait at its longest, every attempt up to its timeout. */
export function retryHover(document: WorkflowDocument, node: PhaseNode): HoverText | undefined {
  const value = node.entries.get('retry')?.value;
  const { retry } = node.phase;
  if (value?.kind !== 'integer' || value.value < 0n) return undefined;
  if (retry === 0) return { text: 'One attempt, no retry.', span: value.span };
  const { total, words } = retryWaits(node);
  const waits = Number.isFinite(total) && total < longest ? `Waits between them: at most ${durationWords(total)} (${words}).` : `The waits between them grow beyond any use (${words}).`;
  return { text: [`Up to ${retry + 1} attempts.`, waits, worstCase(document, node, total)].join('\n\n'), span: value.span };
}

/** A century, in milliseconds. */
const longest = 100 * 365 * 86_400_000;

function worstCase(document: WorkflowDocument, node: PhaseNode, waits: number): string {
  const timeout = timeoutOf(document, node);
  const each = milliseconds(timeout);
  const whole = node.entries.get('total_timeout')?.value;
  const all = milliseconds(isText(whole) ? whole.value : undefined);
  const alone = each === undefined ? Infinity : (node.phase.retry + 1) * each + waits;
  if (all !== undefined && all <= alone && isText(whole)) return `Worst case: ${durationWords(all)}, for all attempts together end after ${code(whole.value)}.`;
  if (timeout === undefined || each === undefined) return 'Without a `timeout` an attempt may take any time.';
  return alone < longest ? `Worst case: ${durationWords(alone)}, each attempt ended after ${code(timeout)}.` : `Each attempt ends after ${code(timeout)}.`;
}

function milliseconds(duration: string | undefined): number | undefined {
  const read = parseDuration(duration ?? '');
  return 'ms' in read ? read.ms : undefined;
}

/** The `timeout` of a phase, else that of the worker in its file. */
function timeoutOf({ workers }: WorkflowDocument, { entries, phase }: PhaseNode): string | undefined {
  return [entries.get('timeout')?.value, workers.get(phase.topic)?.entries.get('timeout')?.value].find(isText)?.value;
}

function isText(value: Value | undefined): value is Extract<Value, { kind: 'string' }> {
  return value?.kind === 'string';
}
