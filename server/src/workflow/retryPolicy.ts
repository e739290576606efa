import type { PhaseNode, Value } from './document';
import { parseDuration } from './duration';
import { defaultDelay } from './retry';

/** A phase's `retry_policy`: how long to wait between attempts and which failures to retry. Durations in milliseconds. */
export interface RetryPolicy {
  readonly backoff: 'fixed' | 'linear' | 'exponential';
  /** Before the first retry. */
  readonly delay: number;
  /** Longest wait, before chance adds to it; Infinity where none is named. */
  readonly maxDelay: number;
  /** Share of the wait that chance may add. */
  readonly jitter: number;
  /** CEL; where given, only what makes it true is retried. */
  readonly retryIf: string | undefined;
  /** CEL; what makes it true is not retried. */
  readonly abortIf: string | undefined;
}

/** Nobody waits longer: a century, in milliseconds. Dates hold what it is added to. */
const longest = 100 * 365 * 86_400_000;

/** The `retry_policy` of a phase, with defaults for what it leaves out; undefined where there is none. */
export function retryPolicyOf({ entries }: Pick<PhaseNode, 'entries'>): RetryPolicy | undefined {
  const policy = entries.get('retry_policy')?.value;
  if (policy?.kind !== 'table') return undefined;
  const value = (key: string): Value | undefined => policy.entries.get(key)?.value;
  const backoff = textOf(value('backoff'));
  const jitter = value('jitter');
  return {
    backoff: backoff === 'linear' || backoff === 'exponential' ? backoff : 'fixed',
    delay: Math.max(0, milliseconds(value('delay')) ?? defaultDelay),
    maxDelay: Math.max(0, milliseconds(value('max_delay')) ?? Infinity),
    jitter: jitter?.kind === 'float' || jitter?.kind === 'integer' ? Math.max(0, Number(jitter.value)) : 0,
    retryIf: textOf(value('retry_if')),
    abortIf: textOf(value('abort_if')),
  };
}

/**
 * Milliseconds before a retry: whole, finite, however many there have been.
 * @param retry 0 for the first
 * @param chance 0 for the shortest wait, 1 for the longest
 */
export function policyWait({ backoff, delay, maxDelay, jitter }: RetryPolicy, retry: number, chance: number): number {
  const grown = delay === 0 ? 0 : backoff === 'exponential' ? delay * 2 ** retry : backoff === 'linear' ? delay * (retry + 1) : delay;
  return Math.min(longest, Math.floor(Math.min(grown, maxDelay) * (1 + jitter * chance)));
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

function milliseconds(value: Value | undefined): number | undefined {
  const read = parseDuration(textOf(value) ?? '');
  return 'ms' in read ? read.ms : undefined;
}
