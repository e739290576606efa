import type { NewTask } from './batch';
import { batchRows, type BatchError, type ReadRows } from './batchRows';
import { formatTaskMeta, metaValue, metaValues, parseTaskMeta, type TaskMeta } from './meta';
import type { Phase } from './phase';
import { parseRule, ruleValues, type Rule } from './rule';
import type { Task } from './task';
import { logicalTime } from './taskTime';
import { fillTemplate, templateKeys, type TemplateHost } from './template';

export interface ChildOptions {
  /** File key; the parent's meta `workflow` when absent. */
  readonly workflow?: string;
  readonly readRows?: ReadRows;
  readonly host?: TemplateHost;
}

/** The tasks of one child phase, or why there are none: an unmet `require`, or a batch without rows. */
export type Children = { tasks: NewTask[] } | { bypassed: 'require' | 'rows' } | { error: BatchError };

/**
 * What one finished task starts of one child phase that depends on it; that it does is the caller's
 * to know. Id, logical time and meta come from the parent; a batch gives one task a row, the row
 * laid over the parent's meta.
 */
export function childTasks(finished: Task, child: Phase, options: ChildOptions): Children {
  const meta = parseTaskMeta(finished.meta);
  const rule = parseRule(child.rule);
  if (!isReady(rule, meta)) return { bypassed: 'require' };
  const batch = batchRows(rule, options.readRows);
  if ('error' in batch) return batch;
  if (batch.source !== 'none' && batch.rows.length === 0) return { bypassed: 'rows' };

  const time = logicalTime(finished.info, finished.meta);
  const own = ownMeta(meta, child, options.workflow);
  const inherited = metaValues(meta);
  const create = (values: ReadonlyMap<string, string>, rowMeta: readonly [string, string][], row: number | undefined): NewTask => {
    const task: Task = {
      type: child.topic,
      job: child.job,
      info: fillTemplate(child.template, time, values, options.host),
      meta: formatTaskMeta([...own, ...rowMeta], { sorted: false }),
      id: finished.id,
    };
    return { phase: child.name, task, time, row };
  };
  if (batch.source === 'none') return { tasks: [create(inherited, [], undefined)] };
  const rowKeys = ownRowKeys(child, batch.rows, inherited, own);
  return {
    tasks: batch.rows.map((cells, row) => {
      const rowMeta = rowKeys.map((key): [string, string] => [key, cells.get(key) ?? '']);
      return create(new Map([...inherited, ...cells]), rowMeta, row);
    }),
  };
}

/** Whether every `{meta:key}` of `require` has a value. */
function isReady(rule: Rule, meta: TaskMeta): boolean {
  return templateKeys(ruleValues(rule, 'require').join(',')).every((key) => metaValue(meta, key) !== '');
}

function ownMeta(parent: TaskMeta, child: Phase, workflow: string | undefined): [string, string][] {
  const entries: [string, string][] = [['workflow', workflow ?? metaValue(parent, 'workflow')]];
  const cron = metaValue(parent, 'cron');
  if (cron !== '') entries.push(['cron', cron]);
  if (child.job !== '') entries.push(['job', child.job]);
  return entries;
}

/** The keys that the template names and rows set; one that only the parent sets goes no further. */
function ownRowKeys(
  child: Phase,
  rows: readonly ReadonlyMap<string, string>[],
  inherited: ReadonlyMap<string, string>,
  own: readonly (readonly [string, string])[],
): string[] {
  const reserved = new Set(['workflow', 'cron', ...own.map(([key]) => key)]);
  const named = [...new Set(templateKeys(child.template))].filter((key) => !reserved.has(key));
  return named.filter((key) => !inherited.has(key) || rows.some((row) => row.has(key)));
}
