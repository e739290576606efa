import { parseCron } from '../workflow/cron';
import { cronNext } from '../workflow/cronNext';
import { parseDuration } from '../workflow/duration';
import { lookupOf } from '../workflow/graph';
import type { Phase } from '../workflow/phase';
import { parseRule, ruleValue, type Rule } from '../workflow/rule';

const hourMs = 3_600_000;

/** The next fires of a rule's cron after a time; none without a valid one. */
export function nextFires(rule: Rule, from: Date, count: number): Date[] {
  const read = parseCron(ruleValue(rule, 'cron') ?? '');
  return 'error' in read ? [] : cronNext(read.schedule, from, count);
}

/** The time with which a root's template is filled at a fire: the offset added, and cut to the hour for a batch. */
export function logicalTime(rule: Rule, fire: Date): Date {
  const offset = parseDuration(ruleValue(rule, 'offset') ?? '0');
  const time = fire.getTime() + ('ms' in offset ? offset.ms : 0);
  const batch = ['for', 'meta', 'meta-file'].some((key) => (ruleValue(rule, key) ?? '') !== '');
  return new Date(batch ? Math.floor(time / hourMs) * hourMs : time);
}

/** The logical time that a phase next sees: its own next fire's, or that of the first scheduled root above it. */
export function nextLogicalTime(phases: readonly Phase[], index: number, from: Date): Date | undefined {
  const lookup = lookupOf(phases);
  const queue = [index];
  const seen = new Set(queue);
  for (const at of queue) {
    const phase = phases[at];
    if (!phase) continue;
    const rule = parseRule(phase.rule);
    const [fire] = phase.dependsOn.length === 0 ? nextFires(rule, from, 1) : [];
    if (fire) return logicalTime(rule, fire);
    for (const parent of phase.dependsOn.flatMap((entry) => lookup.matching(entry))) {
      if (!seen.has(parent)) queue.push(parent);
      seen.add(parent);
    }
  }
  return undefined;
}

/** `Fri 2026-11-20 05:00 UTC`, with seconds where there are some. */
export function timeWords(time: Date): string {
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][time.getUTCDay()] ?? '';
  const iso = time.toISOString();
  const clock = time.getUTCSeconds() === 0 ? iso.slice(11, 16) : iso.slice(11, 19);
  return `${weekday} ${iso.slice(0, 10)} ${clock} UTC`;
}
