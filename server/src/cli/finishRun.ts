import { foldState } from '../state/fold';
import { stateFolder } from '../state/folder';
import type { RunState } from '../state/runState';
import { exit } from './command';
import { printJson, runJson } from './print';

/** Prints how a run ended and folds it into the database, so that any SQLite tool sees it. Resolves to the exit code. */
export async function finishRun(run: RunState, root: string, json: boolean): Promise<number> {
  if (json) printJson(runJson(run));
  const { problems } = await foldState(stateFolder(root), { now: new Date() });
  for (const problem of problems) console.error(problem.message);
  if (run.status === 'cancelled') return exit.cancelled;
  return run.status === 'completed' || run.status === 'partially_completed' ? exit.done : exit.failed;
}
