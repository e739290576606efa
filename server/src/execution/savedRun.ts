import { existsSync } from 'node:fs';
import type { StateFolder } from '../state/folder';
import { isAlive } from '../state/identity';
import { readJournal } from '../state/journal';
import type { RunRecord } from '../state/runRecords';
import { foldRun, markInterrupted, type RunState } from '../state/runState';
import { lastSign } from '../state/signOfLife';
import { wholeRecord } from '../state/spilledValues';
import { RunRefusal } from './runRefusal';

/** A run as its journal tells it, without its large values. Throws RunRefusal `not-found`, StateError `corrupt`, `invalid`, `io`. */
export function loadRun(folder: StateFolder, runId: string): RunState {
  return foldedRun(runId, recordsOf(folder, runId));
}

/** A run with all its values. Throws as `loadRun`; StateError `corrupt` where a value is lost. */
export function loadWholeRun(folder: StateFolder, runId: string): RunState {
  return foldedRun(runId, wholeRecordsOf(folder, runId));
}

/** The records of a run with all its values. Throws as `loadWholeRun`. */
export function wholeRecordsOf(folder: StateFolder, runId: string): RunRecord[] {
  return recordsOf(folder, runId).map((record) => wholeRecord(folder, runId, record));
}

function recordsOf(folder: StateFolder, runId: string): RunRecord[] {
  const path = folder.journalPath(runId);
  if (!existsSync(path)) throw new RunRefusal('not-found', `there is no run ${runId}; \`millrace runs\` lists those there are`);
  return readJournal(path).records;
}

function foldedRun(runId: string, records: readonly RunRecord[]): RunState {
  const run = foldRun(records);
  if (!run) throw new RunRefusal('not-found', `run ${runId} ended before it began`);
  return run;
}

/** A run as it truly is: interrupted when its process is gone. Throws as `load`. */
export function shownRun(folder: StateFolder, runId: string, load = loadRun): RunState {
  const run = load(folder, runId);
  if (run.status === 'running' && !isDriven(folder, run)) markInterrupted(run);
  return run;
}

/** Whether a process drives the run now. */
export function isDriven(folder: StateFolder, run: RunState): boolean {
  return run.status === 'running' && isAlive(run.process, lastSign(folder.journalPath(run.id)));
}

/** Throws RunRefusal `running` when the run's process lives. */
export function refuseRunning(folder: StateFolder, run: RunState): void {
  if (isDriven(folder, run)) throw new RunRefusal('running', `run ${run.id} is still running in process ${run.process.pid} on ${run.process.host}`);
}
