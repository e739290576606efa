import { foldState } from '../state/fold';
import { foldDue } from '../state/foldDue';
import type { RunState } from '../state/runState';
import type { RunStore } from '../state/runs/runStore';
import { StateError } from '../state/stateError';
import { loadConfig } from '../workspace/config';
import { exit } from './command';
import { printJson, runJson } from './print';

/** Folds a run that has ended into the database, unless that is large, so that any SQLite tool sees it, and prints how it ended. Resolves to the exit code. */
export async function finishRun(run: RunState, runs: RunStore, json: boolean): Promise<number> {
  const folded = await fold(runs);
  if (json) printJson(runJson(run));
  if (run.status === 'cancelled') return exit.cancelled;
  if (run.status !== 'completed' && run.status !== 'partially_completed') return exit.failed;
  return folded ? exit.done : exit.engine;
}

/** The run is over and in its journal whatever happens here: it is told, and the next command folds. */
async function fold({ folder, mirrored }: RunStore): Promise<boolean> {
  try {
    if (!foldDue(folder)) return true;
    const { problems } = await foldState(folder, { now: new Date(), ...(!mirrored && { keep: loadConfig(folder.root).config.keep }) });
    for (const { message } of problems) console.error(`millrace: ${message}`);
    return true;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    console.error(`millrace: ${error.message}`);
    // Busy: somebody else is folding, and nothing is wrong.
    return error.kind === 'busy';
  }
}
