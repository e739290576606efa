import { retryTask } from '../workflow/nextTasks';
import { policyWait, type RetryPolicy } from '../workflow/retryPolicy';
import type { AttemptEnd } from './attempt';
import type { Definition } from './definition';
import type { Turn } from './drive';
import type { Expander } from './expander';
import type { World } from './world';

/** The attempt that follows a failed one; `why` tells in words what forbids it, where not only the retries are spent. */
export type Retry = { readonly wait: number; readonly meta: string } | { readonly why: string };

/** What a retry is decided by. `deadline`, in milliseconds since 1970, is when all attempts together must be over. */
export interface RetrySurroundings {
  readonly definition: Definition;
  readonly expansion: Expander;
  readonly world: World;
  readonly deadline: number | undefined;
}

/** Whether an attempt that ended in `error` is followed by another, after how many milliseconds, and with what meta. */
export function planRetry({ task, meta, attempt }: Turn, end: AttemptEnd, { definition, expansion, world, deadline }: RetrySurroundings): Retry {
  const known = definition.phases.get(task.phase);
  if (!known || end.final) return { why: '' };
  const { phase, control: { retryPolicy } } = known;
  const { type, job, info, id } = task;
  // The budget is that of this resume.
  const before = attempt - task.spentAttempts - 1;
  const retry = retryTask({ type, job, info, id, meta, result: 'error' }, phase, world.random, retryPolicy && policyWait(retryPolicy, before, world.random()));
  if (!retry) return { why: '' };
  const why = retryPolicy ? forbidden(retryPolicy, (text) => expansion.ask(text, {
    task, own: end.output, end: { ...end, attempt }, ...(task.step ? { loop: task.step } : {}),
  })) : undefined;
  if (why !== undefined) return { why };
  if (deadline !== undefined && world.now().getTime() + retry.wait >= deadline) return { why: 'no time is left of its total_timeout' };
  return { wait: retry.wait, meta: retry.task.task.meta };
}

function forbidden({ retryIf, abortIf }: RetryPolicy, ask: (text: string) => ReturnType<Expander['ask']>): string | undefined {
  for (const [key, text, wanted] of [['retry_if', retryIf, true], ['abort_if', abortIf, false]] as const) {
    if (text === undefined) continue;
    const verdict = ask(text);
    if (verdict === 'unknown') continue;
    if ('error' in verdict) return `${key}: ${verdict.error}`;
    if (verdict.value !== wanted) return `not retried: ${key} is ${String(verdict.value)}`;
  }
  return undefined;
}
