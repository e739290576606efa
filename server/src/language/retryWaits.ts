import type { Entries, PhaseNode } from '../workflow/document';
import { parseDuration } from '../workflow/duration';
import { defaultDelay, jitter } from '../workflow/retry';
import { policyWait, retryPolicyOf, type RetryPolicy } from '../workflow/retryPolicy';
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
export function retryWaits(node: PhaseNode): RetryWaits {
  const { entries, phase } = node;
  const policy = retryPolicyOf(node);
  if (policy) return policyWaits(policy, entries, phase.retry);
  const named = ruleValue(parseRule(phase.rule), 'retry_delay') ?? '';
  const ms = milliseconds(named);
  const longest = ms === undefined ? defaultDelay : Math.round(Math.max(0, ms) * (1 + jitter));
  return { total: phase.retry * longest, words: `${phase.retry} × ${ms === undefined ? 'one second' : `${named} and up to ${jitter * 100} %`}` };
}

function policyWaits(policy: RetryPolicy, entries: Entries, retry: number): RetryWaits {
  const counted = Math.min(retry, mostCounted);
  const grown = Array.from({ length: counted }, (_, n) => policyWait(policy, n, 1)).reduce((sum, each) => sum + each, 0);
  const total = grown + (retry - counted) * policyWait(policy, counted, 1);
  const words = [
    `${policy.backoff} from ${textIn(entries, 'delay') ?? 'one second'}`,
    ...(policy.maxDelay === Infinity ? [] : [`each at most ${textIn(entries, 'max_delay') ?? ''}`]),
    ...(policy.jitter > 0 ? [`up to ${Math.round(policy.jitter * 100)} % more by chance`] : []),
  ];
  return { total: Math.round(total), words: words.join(', ') };
}

function milliseconds(duration: string): number | undefined {
  const read = parseDuration(duration);
  return 'ms' in read ? read.ms : undefined;
}

/** A text of the policy as written. */
function textIn(entries: Entries, key: string): string | undefined {
  const policy = entries.get('retry_policy')?.value;
  const value = policy?.kind === 'table' ? policy.entries.get(key)?.value : undefined;
  return value?.kind === 'string' ? value.value : undefined;
}
