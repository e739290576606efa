import { liveness } from '../state/identity';
import type { RunState } from '../state/runState';
import { groupMembers, readProc } from './groupMembers';
import { endGroup } from './processGroup';

/**
 * Ends what still runs of a run whose process is dead (its reaper ends it too; this is for when that died as well), so
 * that two attempts of a task never overlap. A group counts as the run's when its leader is the very process that the
 * journal names, or when a member carries the run's id in its environment: a pid alone is never enough.
 */
export async function endSurvivors(run: RunState, killGraceMs: number): Promise<number> {
  const open = [...run.tasks.values()].flatMap((task) => {
    const attempt = task.attempts.at(-1);
    return attempt?.process && attempt.ended === null ? [attempt.process] : [];
  });
  const groups = open.filter((process) => liveness(process) === 'alive' || isOrphaned(process.pid, run.id)).map(({ pid }) => pid);
  await Promise.all(groups.map((group) => endGroup(group, killGraceMs)));
  return groups.length;
}

/** Whether a group without its leader still has a member that belongs to the run. Only Linux can tell. */
function isOrphaned(group: number, runId: string): boolean {
  return (groupMembers(group) ?? []).some(({ pid }) => readProc(pid, 'environ')?.split('\0').includes(`MILLRACE_RUN_ID=${runId}`));
}
