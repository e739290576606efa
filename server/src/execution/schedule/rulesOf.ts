import { parseCron, type CronSchedule } from '../../workflow/cron';
import { parseRule, ruleValue } from '../../workflow/rule';
import type { Excluded, RunRequest } from '../../state/runRecords';
import type { Definition } from '../definition';
import { scopeOf } from '../scope';

/** What starts a root of a file by itself: its times, files that are written, or both. */
export interface ScheduledRoot {
  readonly phase: string;
  readonly cron: CronSchedule | undefined;
  readonly files: { readonly pattern: string; readonly count: number } | undefined;
}

/** The roots of a file that fire by themselves, in file order, and those that would but for a finding. */
export function scheduledRoots(definition: Definition): { readonly roots: readonly ScheduledRoot[]; readonly excluded: readonly Excluded[] } {
  const whole: RunRequest = { at: null, phase: null, upstream: false, downstream: false, inputFile: null, fail: [] };
  const { roots, excluded } = scopeOf(definition, whole);
  return { roots: roots.map(({ name, rule }) => ({ phase: name, ...triggers(rule) })), excluded };
}

function triggers(text: string): Omit<ScheduledRoot, 'phase'> {
  const rule = parseRule(text);
  const cron = ruleValue(rule, 'cron') ?? '';
  const pattern = ruleValue(rule, 'files') ?? '';
  const parsed = cron === '' ? undefined : parseCron(cron);
  return {
    cron: parsed && 'schedule' in parsed ? parsed.schedule : undefined,
    // Files in a bucket are nobody's to watch from here.
    files: pattern === '' || /^[a-z0-9]+:\/\//i.test(pattern) ? undefined : { pattern, count: readCount(ruleValue(rule, 'count')) },
  };
}

/** A count that is no number of files is ignored, as its finding says. */
function readCount(text: string | undefined): number {
  const count = Number(text ?? 1);
  return Number.isInteger(count) && count >= 1 ? count : 1;
}
