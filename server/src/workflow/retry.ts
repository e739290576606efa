import type { NewTask } from './batch';
import { parseDuration, formatDuration } from './duration';
import { formatTaskMeta, metaEntries, metaValue, parseTaskMeta } from './meta';
import type { Phase } from './phase';
import { parseRule, ruleValue, type Rule } from './rule';
import type { Task } from './task';
import { logicalTime } from './taskTime';

/** Wait before a retry where the rule names none, in milliseconds. */
export const defaultDelay = 1000;

/** Most that chance adds to a named delay, so that tasks which failed together do not return together. */
export const jitter = 0.4;

/**
 * Milliseconds to wait before a retry: `retry_delay` and up to 40 % more, or one second flat.
 * @param random gives numbers from 0 to below 1
 */
export function retryDelay(rule: Rule, random: () => number): number {
  const named = parseDuration(ruleValue(rule, 'retry_delay') ?? '');
  if ('error' in named) return defaultDelay;
  const wait = Math.max(0, named.ms);
  return wait + Math.floor(wait * jitter * random());
}

/**
 * A failed task sent again after `wait` milliseconds; undefined when its phase has no retries left.
 * @param named the wait where something else than the rule says it
 */
export function retryTask(finished: Task, phase: Phase, random: () => number, named?: number): { task: NewTask; wait: number } | undefined {
  const meta = new Map(parseTaskMeta(finished.meta));
  const count = metaValue(meta, 'retry');
  const done = /^[+-]?\d+$/.test(count) ? Number(count) : 0;
  if (done >= phase.retry) return undefined;
  const rule = parseRule(phase.rule);
  const wait = named ?? retryDelay(rule, random);
  meta.set('retry', [String(done + 1)]);
  if ((ruleValue(rule, 'retry_delay') ?? '') !== '') meta.set('delayed', [formatDuration(wait)]);
  const task: Task = {
    type: finished.type,
    job: phase.job,
    info: finished.info,
    meta: formatTaskMeta(metaEntries(meta), { sorted: true }),
    id: finished.id,
  };
  return { task: { phase: phase.name, task, time: logicalTime(task.info, task.meta), row: undefined }, wait };
}
