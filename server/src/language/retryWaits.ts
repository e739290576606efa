import type { Entries, PhaseNode, Value } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { defaultDelay, jitter } from '../workflow/retry';
import { parseRule, ruleValue } from '../workflow/rule';

/** The waits between a phase's attempts, each at its longest. */
export interface RetryWaits {
  /** All of them together, in milliseconds. */
  readonly total: number;
  /** How they come about, in a few words. */
  readonly words: string;
}

/** Behind so many retries the waits are counted as if they grew no more: what grows that long nobody waits for. */
const mostCounted = 1000;

/** The waits that `retry_policy` says, else those of the rule's `retry_delay`, else one second each. */
export function retryWaits({ entries, phase }: PhaseNode): RetryWaits {
  const policy = entries.get('retry_policy')?.value;
  if (policy?.kind === 'table') return policyWaits(policy.entries, phase.retry);
  const named = ruleValue(parseRule(phase.rule), 'retry_delay') ?? '';
  const ms = milliseconds(named);
  const longest = ms === undefined ? defaultDelay : Math.round(Math.max(0, ms) * (1 + jitter));
  return { total: phase.retry * longest, words: `${phase.retry} × ${ms === undefined ? 'one second' : `${named} and up to ${jitter * 100} %`}` };
}

function policyWaits(policy: Entries, retry: number): RetryWaits {
  const backoff = textOf(policy.get('backoff')?.value) ?? 'fixed';
  const first = milliseconds(textOf(policy.get('delay')?.value) ?? '') ?? defaultDelay;
  const most = milliseconds(textOf(policy.get('max_delay')?.value) ?? '');
  const more = Math.max(0, numberOf(policy.get('jitter')?.value));
  const wait = (n: number): number => {
    const grown = backoff === 'exponential' ? first * 2 ** n : backoff === 'linear' ? first * (n + 1) : first;
    return Math.min(Math.max(0, grown), most ?? Infinity) * (1 + more);
  };
  const counted = Math.min(retry, mostCounted);
  const grown = Array.from({ length: counted }, (_, n) => wait(n)).reduce((sum, each) => sum + each, 0);
  const total = grown + (retry - counted) * wait(counted);
  const words = [
    `${backoff} from ${textOf(policy.get('delay')?.value) ?? 'one second'}`,
    ...(most === undefined ? [] : [`each at most ${textOf(policy.get('max_delay')?.value) ?? ''}`]),
    ...(more > 0 ? [`up to ${Math.round(more * 100)} % more by chance`] : []),
  ];
  return { total: Math.round(total), words: words.join(', ') };
}

function milliseconds(duration: string): number | undefined {
  const read = parseDuration(duration);
  return 'ms' in read ? read.ms : undefined;
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

function numberOf(value: Value | undefined): number {
  return value?.kind === 'float' || value?.kind === 'integer' ? Number(value.value) : 0;
}
