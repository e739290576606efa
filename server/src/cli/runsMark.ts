import { markTask, type Mark } from '../execution/markTask';
import type { RunStore } from '../state/runs/runStore';
import { exit, UsageError } from './command';
import { foldHere } from './foldHere';
import { printJson, runJson } from './print';

/** Sets a task's status by hand, with `value` (JSON text) its value. Throws UsageError, RunRefusal, StateError. */
export async function markByHand(store: RunStore, id: string, key: string, status: string, value: string | undefined, json: boolean): Promise<number> {
  const run = await markTask(store, id, { key, status: readStatus(status), ...(value === undefined ? {} : { output: readValue(status, value) }) }, new Date());
  const unwritable = await foldHere(store.folder);
  if (unwritable) console.error(`millrace: ${unwritable.message}`);
  if (json) printJson(runJson(run));
  else {
    console.log(`${key} is marked ${status}; run ${id} is ${run.status}`);
    if (run.status !== 'completed') console.error(`go on with: millrace resume ${id}`);
  }
  return exit.done;
}

function readStatus(text: string): Mark['status'] {
  if (text === 'completed' || text === 'failed' || text === 'pending') return text;
  throw new UsageError(`a task is marked completed, failed or pending, not "${text}"`);
}

function readValue(status: string, text: string): string {
  if (status !== 'completed') throw new UsageError('--value is for a task that is marked completed');
  try {
    JSON.parse(text);
  } catch {
    throw new UsageError(`--value takes JSON, and this is none: ${text}`);
  }
  return text;
}
