import { join } from 'node:path';
import { loadDefinition } from '../execution/definition';
import { planTasks } from '../execution/plan';
import { previewResume, refuseChanges, type Preview } from '../execution/recovery';
import { loadRun, refuseRunning } from '../execution/runProcess';
import { scopeOf } from '../execution/scope';
import { taskFactory } from '../execution/taskFactory';
import { realWorld } from '../execution/world';
import { stateFolder } from '../state/folder';
import { readJournal } from '../state/journal';
import { markInterrupted } from '../state/runState';
import { exit, readWords, UsageError, type Command } from './command';
import { printJson, table } from './print';
import { loadTarget, readRequest, rootHere, targetOptions } from './target';

export const plan: Command = {
  summary: 'show the tasks that a run or a resume would have',
  usage: 'FILE [--at TIME] [--phase NAME [--upstream] [--downstream]] [--file PATH] | --resume RUN',
  async run(words) {
    const { values, positionals } = readWords(words, { ...targetOptions, resume: { type: 'string' }, changed: { type: 'string' } }, { min: 0, max: 1 });
    if (values.resume !== undefined) return planResume(values.resume, values.root, values.changed, values.json ?? false);
    const [file] = positionals;
    if (file === undefined) throw new UsageError('a workflow file is missing');
    const definition = await loadTarget(file, values.root);
    const request = readRequest(values, []);
    const scope = scopeOf(definition, request);
    const factory = taskFactory(definition.root, definition.file, request, { ...realWorld, uuid: () => '' });
    const tasks = planTasks(scope, request, factory).map(({ key, phase, type, job, info, meta }) => ({ key, phase, type, job, info, meta }));
    if (values.json) printJson(JSON.stringify({ tasks, excluded: scope.excluded }));
    else {
      console.log(tasks.length === 0 ? 'no tasks: no phase has a valid cron or files' : table(tasks.map(({ key, info, meta }) => [key, info, meta])));
      for (const { phase, message } of scope.excluded) console.error(`excluded ${phase}: ${message}`);
    }
    return exit.done;
  },
};

async function planResume(id: string, root: string | undefined, changed: string | undefined, json: boolean): Promise<number> {
  const folder = stateFolder(rootHere(root));
  const run = loadRun(folder, id);
  refuseRunning(run);
  markInterrupted(run);
  const definition = await loadDefinition(folder.root, join(folder.root, run.file));
  refuseChanges(run, definition, changed === undefined ? 'keep' : changedPolicy(changed));
  const scope = scopeOf(definition, run.request);
  const factory = taskFactory(folder.root, run.file, run.request, realWorld);
  const preview = previewResume(readJournal(folder.journalPath(id)).records, run, definition, scope, factory);
  if (json) printJson(JSON.stringify(preview));
  else printPreview(preview);
  return exit.done;
}

/** Reads `--changed`. Throws UsageError. */
export function changedPolicy(text: string): 'refuse' | 'keep' {
  if (text === 'refuse' || text === 'keep') return text;
  throw new UsageError(text === 'rerun' ? '--changed rerun is not supported yet' : `--changed takes refuse or keep, not "${text}"`);
}

/** The preview as a person reads it: a count, then a line a phase. */
export function printPreview({ phases }: Preview): void {
  const counts = (['skip', 're-run', 'run'] as const).map((action) => `${action} ${phases.filter((phase) => phase.action === action).length}`);
  console.log(counts.join(', '));
  console.log(table(phases.map(({ phase, action, reason }) => [`  ${action}`, phase, reason])));
}
