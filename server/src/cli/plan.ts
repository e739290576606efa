import { join } from 'node:path';
import { loadDefinition, type Definition } from '../execution/definition';
import { planRun, type Plan } from '../execution/plan';
import { previewResume, refuseChanges, type Preview } from '../execution/recovery';
import { loadWholeRun, refuseRunning, wholeRecordsOf } from '../execution/savedRun';
import { scopeOf } from '../execution/scope';
import { taskFactory } from '../execution/taskFactory';
import { realWorld } from '../execution/world';
import type { Excluded, RunRequest } from '../state/runRecords';
import type { RunStore } from '../state/runs/runStore';
import { markInterrupted } from '../state/runState';
import { exit, readWords, UsageError, type Command } from './command';
import { count, printJson, table } from './print';
import { loadTarget, readRequest, rootHere, targetOptions } from './target';
import { withRuns } from './withRuns';

export const plan: Command = {
  summary: 'show the tasks that a run or a resume would have',
  usage: 'FILE [--at TIME] [--phase NAME [--upstream] [--downstream]] [--file PATH] | --resume RUN [--changed refuse|keep]',
  async run(words) {
    const { values, positionals } = readWords(words, { ...targetOptions, resume: { type: 'string' }, changed: { type: 'string' } }, { min: 0, max: 1 });
    const [file] = positionals;
    if (values.resume !== undefined) {
      if (file !== undefined) throw new UsageError(`a resumed run has its file: leave out "${file}"`);
      const { resume, changed, json = false } = values;
      return withRuns({ root: rootHere(values.root), store: values.store }, (runs) => planResume(runs, resume, changed, json));
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

function planJson({ tasks, without }: Plan, excluded: readonly Excluded[]): string {
  return JSON.stringify({
    tasks: tasks.map(({ key, phase, type, job, info, meta }) => ({ key, phase, type, job, info, meta })),
    without: without.map(({ key, phase, status, msg }) => ({ key, phase, status, reason: msg })),
    excluded,
  });
}

/** A line a task; what gets none, and why, goes to stderr. */
function printPlan({ tasks, without }: Plan, excluded: readonly Excluded[]): void {
  if (tasks.length === 0) console.log('no tasks: no phase has a valid cron or files, or nothing matches');
  else console.log(table([['TASK', 'INFO', 'META'], ...tasks.map(({ key, info, meta }) => [key, info === '' ? '-' : info, meta])]));
  for (const { key, status, msg } of without) console.error(`${status} ${key}: ${msg}`);
  for (const { phase, message } of excluded) console.error(`excluded ${phase}: ${message}`);
  if (tasks.length > 0) console.error(count(tasks.length, 'task'));
}

async function planResume(runs: RunStore, id: string, changed: string | undefined, json: boolean): Promise<number> {
  const policy = changed === undefined ? 'keep' : changedPolicy(changed);
  const { folder } = runs;
  await runs.refresh(id);
  const records = wholeRecordsOf(folder, id);
  const run = loadWholeRun(folder, id);
  refuseRunning(folder, run);
  markInterrupted(run);
  const definition = await loadDefinition(folder.root, join(folder.root, run.file));
  refuseChanges(run, definition, policy);
  const scope = scopeOf(definition, run.request);
  const factory = taskFactory(folder.root, run.file, run.request, realWorld);
  const preview = previewResume(records, run, definition, scope, factory);
  if (json) printJson(JSON.stringify(preview));
  else printPreview(preview);
  return exit.done;
}

/** Reads `--changed`. Throws UsageError. */
export function changedPolicy(text: string): 'refuse' | 'keep' {
  if (text === 'refuse' || text === 'keep') return text;
  throw new UsageError(text === 'rerun' ? '--changed rerun is not yet supported' : `--changed takes refuse or keep, not "${text}"`);
}

/** The preview as a person reads it: what happens to how many phases, then a line a phase. */
function printPreview({ phases }: Preview): void {
  const counts = (['skip', 're-run', 'run'] as const).map((action) => ({ action, number: phases.filter((phase) => phase.action === action).length }));
  console.log(`${count(phases.length, 'phase')}: ${counts.filter(({ number }) => number > 0).map(({ action, number }) => `${action} ${number}`).join(', ')}`);
  console.log(table(phases.map(({ phase, action, reason }) => [`  ${action}`, phase, reason])));
}
