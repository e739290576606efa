import type { Definition } from '../execution/definition';
import { planRun, type Plan } from '../execution/plan';
import { scopeOf } from '../execution/scope';
import { taskFactory } from '../execution/taskFactory';
import { realWorld } from '../execution/world';
import type { Excluded, RunRequest } from '../state/runRecords';
import { exit, readWords, UsageError, type Command } from './command';
import { previewAgain } from './previewAgain';
import { count, printJson, table } from './print';
import { readChanged } from './resume';
import { loadTarget, readRequest, targetOptions } from './target';

export const plan: Command = {
  summary: 'show the tasks that a run or a resume would have',
  usage: 'FILE [--at TIME | --from TIME --to TIME [--by hour|day|week|month]] [--phase NAME [--upstream] [--downstream]] [--file PATH]… | --resume RUN [--changed refuse|keep|rerun]',
  async run(words) {
    const { values, positionals } = readWords(words, { ...targetOptions, resume: { type: 'string' }, changed: { type: 'string' } }, { min: 0, max: 1 });
    const [file] = positionals;
    if (values.resume !== undefined) {
      if (file !== undefined) throw new UsageError(`a resumed run has its file: leave out "${file}"`);
      return previewAgain(values.resume, { kind: 'resume', changed: readChanged(values.changed ?? 'keep') }, values);
    }
    if (values.changed !== undefined) throw new UsageError('--changed needs --resume');
    if (file === undefined) throw new UsageError('a workflow file is missing');
    const request = readRequest(values, []);
    return planFile(await loadTarget(file, values.root), request, values.json ?? false);
  },
};

/** Prints the tasks that a run would have; nothing is started or written. */
export function planFile(definition: Definition, request: RunRequest, json: boolean): number {
  const scope = scopeOf(definition, request);
  const planned = planRun(scope, request, taskFactory(definition.root, definition.file, request, { ...realWorld, uuid: () => '' }));
  if (json) printJson(planJson(planned, scope.excluded));
  else printPlan(planned, scope.excluded);
  return exit.done;
}

function planJson({ tasks, dynamic, without }: Plan, excluded: readonly Excluded[]): string {
  return JSON.stringify({
    tasks: tasks.map(({ key, phase, type, job, info, meta }) => ({ key, phase, type, job, info, meta, ...(dynamic.has(key) ? { dynamic: true } : {}) })),
    without: without.map(({ key, phase, status, msg }) => ({ key, phase, status, reason: msg })),
    excluded,
  });
}

/** A line a task; what gets none, and why, goes to stderr. */
function printPlan({ tasks, dynamic, without }: Plan, excluded: readonly Excluded[]): void {
  if (tasks.length === 0) console.log('no tasks: no phase has a valid cron or files, or nothing matches');
  else console.log(table([['TASK', 'INFO', 'META'], ...tasks.map(({ key, info, meta }) => [dynamic.has(key) ? `${key} ?` : key, info === '' ? '-' : info, meta])]));
  for (const { key, status, msg } of without) console.error(`${status} ${key}: ${msg}`);
  for (const { phase, message } of excluded) console.error(`excluded ${phase}: ${message}`);
  if (tasks.length > 0) console.error(count(tasks.length, 'task') + (dynamic.size > 0 ? `; only the run can know those with ?` : ''));
}
