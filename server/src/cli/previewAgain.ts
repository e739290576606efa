import { join } from 'node:path';
import { loadDefinition } from '../execution/definition';
import { previewResume, refuseChanges, type Preview } from '../execution/recovery';
import { resetOf, type Again } from '../execution/reset';
import { loadRun, refuseRunning } from '../execution/savedRun';
import { scopeOf } from '../execution/scope';
import { taskFactory } from '../execution/taskFactory';
import { realWorld } from '../execution/world';
import { stateFolder } from '../state/folder';
import { readJournal } from '../state/journal';
import { markInterrupted } from '../state/runState';
import { exit } from './command';
import { count, printJson, table } from './print';
import { rootHere } from './target';

/** Prints what a resume or a retry would do; nothing is started or written. Resolves to the exit code. */
export async function previewAgain(id: string, again: Again, { root, json }: { readonly root?: string; readonly json?: boolean }): Promise<number> {
  const folder = stateFolder(rootHere(root));
  const run = loadRun(folder, id);
  refuseRunning(folder, run);
  markInterrupted(run);
  const definition = await loadDefinition(folder.root, join(folder.root, run.file));
  const reset = resetOf(run, definition, again);
  refuseChanges(run, definition, again.changed, reset);
  const scope = scopeOf(definition, run.request);
  const factory = taskFactory(folder.root, run.file, run.request, realWorld);
  const preview = previewResume(readJournal(folder.journalPath(id)).records, run, definition, scope, factory, reset);
  if (json) printJson(JSON.stringify(preview));
  else printPreview(preview);
  return exit.done;
}

/** The preview as a person reads it: what happens to how many phases, then a line a phase. */
function printPreview({ phases }: Preview): void {
  const counts = (['skip', 're-run', 'run'] as const).map((action) => ({ action, number: phases.filter((phase) => phase.action === action).length }));
  console.log(`${count(phases.length, 'phase')}: ${counts.filter(({ number }) => number > 0).map(({ action, number }) => `${action} ${number}`).join(', ')}`);
  console.log(table(phases.map(({ phase, action, reason }) => [`  ${action}`, phase, reason])));
}
