import type { RunRecord } from '../state/runRecords';
import type { RunStore } from '../state/runs/runStore';
import { applyRecord, type RunState } from '../state/runState';
import { asWriter } from './runProcess';
import { RunRefusal } from './runRefusal';
import { loadRun, loadWholeRun, refuseRunning } from './savedRun';

/** What somebody says of a task by hand. */
export type Mark = Pick<Extract<RunRecord, { t: 'mark' }>, 'key' | 'status' | 'output'>;

/**
 * Sets a task's status by hand, durably, and returns the run as it then is; the next resume goes on from there.
 * Throws RunRefusal `not-found`, `usage`, `running`; StateError.
 */
export async function markTask(runs: RunStore, runId: string, mark: Mark, now: Date): Promise<RunState> {
  const { folder } = runs;
  await runs.refresh(runId);
  refuseRunning(folder, loadRun(folder, runId));
  return asWriter(runs, runId, async (journal) => {
    const run = loadWholeRun(folder, runId);
    refuseRunning(folder, run);
    refuseUnmarkable(run, mark.key);
    const record: RunRecord = { t: 'mark', at: now.toISOString(), msg: `marked ${mark.status} by hand`, ...mark };
    journal.append(record);
    await journal.sync();
    applyRecord(run, record);
    return run;
  });
}

function refuseUnmarkable(run: RunState, key: string): void {
  const task = run.tasks.get(key);
  if (!task) throw new RunRefusal('usage', `run ${run.id} has no task "${key}"; \`millrace runs show ${run.id}\` lists them`);
  if (task.id !== '') return;
  const parents = task.parents.length === 0 ? 'mend its phase' : `mark "${task.parents.join('", "')}"`;
  throw new RunRefusal('usage', `"${key}" was never created (${task.status}: ${task.msg}): ${parents} and resume`);
}
