// A run as it stands on the disk and in the process table: what the workbench shows is held against this.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { journal, runIds } from '../crash/commandLine';

/** Records of the run's journal; none before it is written. */
export function records(folder: string, id: string): ReturnType<typeof journal> {
  return existsSync(join(folder, '.millrace/runs', `${id}.journal`)) ? journal(folder, id) : [];
}

/** The newest run's id; undefined before there is one. */
export function newestRun(folder: string): string | undefined {
  return runIds(folder).at(-1);
}

/** Pid of the process that drives the run now: of its last resume, else of its beginning. */
export function runPid(folder: string, id: string): number {
  const beginning = records(folder, id).findLast((record) => record.t === 'run' || record.t === 'resume');
  if (beginning === undefined || !('process' in beginning) || beginning.process === null) throw new Error(`run ${id} has no process`);
  return beginning.process.pid;
}

/** Phase by task key, for every task that the run has had. */
export function phaseOfTask(folder: string, id: string): Map<string, string> {
  return new Map(records(folder, id).flatMap((record) => [...('tasks' in record ? record.tasks : []), ...('created' in record ? record.created : [])])
    .map(({ key, phase }) => [key, phase]));
}

/** Keys of the tasks that have completed. */
export function completedTasks(folder: string, id: string): Set<string> {
  return new Set(records(folder, id).flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : [])));
}

/** Keys of the tasks whose last attempt has no end. */
export function unendedTasks(folder: string, id: string): string[] {
  const open = new Set<string>();
  for (const record of records(folder, id)) {
    if (record.t === 'start') open.add(record.key);
    if (record.t === 'end') open.delete(record.key);
  }
  return [...open];
}

/** Keys of tasks that were started although they had completed before. */
export function repeatedTasks(folder: string, id: string): string[] {
  const complete = new Set<string>();
  return records(folder, id).flatMap((record) => {
    if (record.t === 'end' && record.status === 'completed') complete.add(record.key);
    return record.t === 'start' && complete.has(record.key) ? [record.key] : [];
  });
}

/** Pids of the run's tasks' processes that live, found by their environment. */
export function taskProcesses(id: string): string[] {
  const found = execFileSync('sh', ['-c', `grep -lzx "MILLRACE_RUN_ID=${id}" /proc/[0-9]*/environ 2>/dev/null || true`], { encoding: 'utf8' });
  return found.split('\n').filter(Boolean);
}

/** True while a process of this pid exists and is more than a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
}
