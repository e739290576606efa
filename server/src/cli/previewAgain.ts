import { join } from 'node:path';
import { loadDefinition } from '../execution/definition';
import { previewResume, refuseChanges, type Preview } from '../execution/recovery';
import { resetOf, type Again } from '../execution/reset';
import { loadWholeRun, refuseRunning, wholeRecordsOf } from '../execution/savedRun';
import { scopeOf } from '../execution/scope';
import { taskFactory } from '../execution/taskFactory';
import { realWorld } from '../execution/world';
import type { RunStore } from '../state/runs/runStore';
import { markInterrupted } from '../state/runState';
import { exit } from './command';
import { count, printJson, table } from './print';
import { rootHere } from './target';
import { withRuns } from './withRuns';

/** Prints what a resume or a retry would do; nothing is started or written. Resolves to the exit code. */
export function previewAgain(id: string, again: Again, { root, store, json = false }: { readonly root?: string; readonly store?: string; readonly json?: boolean }): Promise<number> {
  return withRuns({ root: rootHere(root), store }, (runs) => preview(runs, id, again, json));
}

async function preview(runs: RunStore, id: string, again: Again, json: boolean): Promise<number> {
  const { folder } = runs;
  await runs.refresh(id);
  const records = wholeRecordsOf(folder, id);
  const run = loadWholeRun(folder, id);
  refuseRunning(folder, run);
  markInterrupted(run);
  const definition = await loadDefinition(folder.root, join(folder.root, run.file));
  const reset = resetOf(run, definition, again);
  refuseChanges(run, definition, again.changed, reset);
  const scope = scopeOf(definition, run.request);
  const factory = taskFactory(folder.root, run.file, run.request, realWorld);
  const found = previewResume(records, run, definition, scope, factory, reset);
  if (json) printJson(JSON.stringify(found));
  else printPreview(found);
  return exit.done;
}

/** The preview as a person reads it: what happens to how many phases, then a line a phase. */
function printPreview({ phases }: Preview): void {
  const counts = (['skip', 're-run', 'run'] as const).map((action) => ({ action, number: phases.filter((phase) => phase.action === action).length }));
  console.log(`${count(phases.length, 'phase')}: ${counts.filter(({ number }) => number > 0).map(({ action, number }) => `${action} ${number}`).join(', ')}`);
  console.log(table(phases.map(({ phase, action, reason }) => [`  ${action}`, phase, reason])));
}
