import type { NewTask } from './batch';
import { formatTaskMeta, metaEntries, metaValues, parseTaskMeta } from './meta';
import type { Phase } from './phase';
import { pathTime } from './taskTime';
import { fillTemplate, type TemplateHost } from './template';

/**
 * The task that a `files` rule makes of a written file. Its meta is the rule's keys without `cron`,
 * plus `file`, `filename` and `workflow`; its logical time comes from the path.
 */
export function createFileTask(phase: Phase, path: string, workflow: string, id?: () => string, host?: TemplateHost): NewTask {
  const meta = new Map(parseTaskMeta(phase.rule));
  meta.delete('cron');
  meta.set('file', [path]);
  meta.set('filename', [path.slice(path.lastIndexOf('/') + 1)]);
  meta.set('workflow', [workflow]);
  const time = pathTime(path);
  const task = {
    type: phase.topic,
    job: phase.job,
    info: fillTemplate(phase.template, time, metaValues(meta), host),
    meta: formatTaskMeta(metaEntries(meta), { sorted: true }),
    id: id?.() ?? '',
  };
  return { phase: phase.name, task, time, row: undefined };
}
