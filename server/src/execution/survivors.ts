import { readdirSync, readFileSync } from 'node:fs';
import { isAlive } from '../state/identity';
import type { RunState } from '../state/runState';
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
  const groups = open.filter((process) => isAlive(process) || isOrphaned(process.pid, run.id)).map(({ pid }) => pid);
  await Promise.all(groups.map((group) => endGroup(group, killGraceMs)));
  return groups.length;
}

/** Whether a group without its leader still has a member that belongs to the run. Only Linux can tell. */
function isOrphaned(group: number, runId: string): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && groupOf(name) === group && hasRunId(name, runId));
}

function groupOf(pid: string): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

function hasRunId(pid: string, runId: string): boolean {
  return read(`/proc/${pid}/environ`)?.split('\0').includes(`MILLRACE_RUN_ID=${runId}`) ?? false;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
