import { cronWords } from './language/cronWords';
import { rangeOf } from './language/ranges';
import { choosersByIndex, lookupOf } from './workflow/graph';
import type { Phase } from './workflow/phase';
import { parseRule, ruleValue } from './workflow/rule';
import type { IndexedFile } from './workspace/workflowIndex';
import type { PhaseItem, TaskStatus, WorkflowItem } from './protocol';
import { toUri } from './uri';

/** Status and run of a phase, by the phase's name. */
export type LastStatuses = ReadonlyMap<string, { readonly status: TaskStatus; readonly run: string }>;

/** A workflow file as the views show it, phase by phase, so that the caller can pause between them. */
export function* workflowItemSteps(file: IndexedFile, last: LastStatuses): Generator<void, WorkflowItem> {
  const resolve = parentNames(file.phases.map(({ phase }) => phase));
  const byPhase = new Map<number | undefined, PhaseItem['findings'][number][]>();
  for (const { severity, code, message, phase } of file.findings) {
    const list = byPhase.get(phase) ?? [];
    list.push({ severity, code, message });
    byPhase.set(phase, list);
  }
  const phases: PhaseItem[] = [];
  for (const [index, { phase, nameSpan }] of file.phases.entries()) {
    phases.push({
      name: phase.name,
      range: rangeOf(file, nameSpan),
      parents: resolve(phase),
      ...trigger(phase),
      findings: byPhase.get(index) ?? [],
      lastStatus: last.get(phase.name)?.status ?? null,
      lastRun: last.get(phase.name)?.run ?? null,
    });
    yield;
  }
  return {
    uri: toUri(file.path), root: file.root, file: file.file,
    broken: file.findings.some(({ code }) => code === 'toml-syntax'),
    findings: byPhase.get(undefined) ?? [],
    phases,
  };
}

/** Names of a phase's parents in its file, in order, each once. */
export function parentNames(phases: readonly Phase[]): (phase: Phase) => string[] {
  const lookup = lookupOf(phases);
  const choosers = new Map([...choosersByIndex(phases, lookup)].map(([target, indexes]) => [phases[target], indexes]));
  return (phase) => {
    const indexes = [...phase.dependsOn.flatMap((entry) => lookup.matching(entry)), ...choosers.get(phase) ?? []];
    return [...new Set(indexes.flatMap((index) => phases[index]?.name ?? []))];
  };
}

const schedules = new Map<string, string | undefined>();

/** Whether a rule fires its phase, and when, in short words. */
function trigger({ rule, dependsOn }: Phase): { root: boolean; schedule: string } {
  if (rule === '' || dependsOn.length > 0) return { root: false, schedule: '' };
  const read = parseRule(rule);
  const cron = ruleValue(read, 'cron') ?? '';
  const files = ruleValue(read, 'files') ?? '';
  // A workspace has few different schedules, and words take long to find.
  if (!schedules.has(cron)) schedules.set(cron, cron === '' ? undefined : cronWords(cron));
  const words = [schedules.get(cron), files === '' ? undefined : `when ${files} is written`].filter((part) => part !== undefined);
  return { root: read.error === undefined && words.length > 0, schedule: words.join(', ') };
}
