import { batchRows, ruleDuration, type BatchError, type BatchRows, type ReadRows } from './batchRows';
import { formatTaskMeta } from './meta';
import type { Phase } from './phase';
import { parseRule, ruleValue } from './rule';
import type { Task } from './task';
import { fillTemplate, templateKeys, type TemplateHost } from './template';
import { hourMs, stepTimes } from './timeSteps';

/** A task about to be created. */
export interface NewTask {
  /** Name of the phase. */
  readonly phase: string;
  readonly task: Task;
  /** Logical time; undefined when there is none. */
  readonly time: Date | undefined;
  /** Index among the tasks of a batch, from 0; undefined when not batched. */
  readonly row: number | undefined;
}

export interface RootOptions {
  /** File key, for meta `workflow`. */
  readonly workflow: string;
  /** Fire time. */
  readonly at: Date;
  /** Makes a task's id; without it ids stay empty, as a plan has none. */
  readonly id?: () => string;
  readonly readRows?: ReadRows;
  /** `plain` (backload): `offset`, `for` and `by` do not apply. */
  readonly fires?: 'rule' | 'plain';
  readonly host?: TemplateHost;
}

/**
 * The tasks of one fire of a root phase, in order: for each time, one a row. Times run backwards
 * when `for` is negative, on a grid that starts at its far end. An empty meta file gives no task.
 */
export function createRootTasks(phase: Phase, options: RootOptions): { tasks: NewTask[] } | { error: BatchError } {
  const rule = parseRule(phase.rule);
  const batch = batchRows(rule, options.readRows);
  if ('error' in batch) return batch;
  const plain = options.fires === 'plain';
  const offset = plain ? { ms: 0 } : ruleDuration(rule, 'offset');
  if ('error' in offset) return offset;
  const span = plain ? { ms: 0 } : ruleDuration(rule, 'for');
  if ('error' in span) return span;

  const batched = span.ms !== 0 || batch.source !== 'none';
  const shifted = Math.floor(options.at.getTime() + offset.ms);
  if (!batched) return { tasks: [rootTask(phase, new Date(shifted), undefined, undefined, options)] };
  if (batch.source === 'meta-file' && batch.rows.length === 0 && span.ms === 0) return { tasks: [] };
  const start = Math.floor(shifted / hourMs) * hourMs;
  const times = stepTimes(start, start + span.ms, ruleValue(rule, 'by'));
  return { tasks: rowTasks(phase, times, batch, options) };
}

function rowTasks(phase: Phase, times: readonly Date[], { rows }: BatchRows, options: RootOptions): NewTask[] {
  // Without rows each time still makes a task, as in the reference.
  const cells: readonly (ReadonlyMap<string, string> | undefined)[] = rows.length === 0 ? [undefined] : rows;
  const pairs = times.flatMap((time) => cells.map((cell) => ({ time, cell })));
  return pairs.map(({ time, cell }, row) => rootTask(phase, time, cell, row, options));
}

function rootTask(
  phase: Phase,
  time: Date,
  cells: ReadonlyMap<string, string> | undefined,
  row: number | undefined,
  options: RootOptions,
): NewTask {
  const meta = new Map<string, string>();
  if (cells !== undefined) {
    for (const key of templateKeys(phase.template)) meta.set(key, cells.get(key) ?? '');
  }
  // Set last: a row must not cut a task off from its workflow.
  meta.set('cron', time.toISOString().slice(0, 13));
  if (options.workflow !== '') meta.set('workflow', options.workflow);
  if (phase.job !== '') meta.set('job', phase.job);
  const task: Task = {
    type: phase.topic,
    job: phase.job,
    info: fillTemplate(phase.template, time, cells, options.host),
    meta: formatTaskMeta(meta, { sorted: true }),
    id: options.id?.() ?? '',
  };
  return { phase: phase.name, task, time, row };
}
