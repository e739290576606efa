import type { AttemptItem, RunDetail, RunItem, RunStatus, TaskItem, TaskStatus } from '../../server/src/protocol';

/** True while a run process may still change the run. */
export function isActive(status: RunStatus): boolean {
  return status === 'pending' || status === 'running';
}

/** True for a run that a resume can bring further. */
export function isResumable(status: RunStatus): boolean {
  return status === 'failed' || status === 'cancelled' || status === 'interrupted' || status === 'partially_completed';
}

/** True while the attempt runs; one that never ended because its run process died does not. */
export function isLive(task: Pick<TaskItem, 'status' | 'attempts'>, { attempt, ended }: Pick<AttemptItem, 'attempt' | 'ended'>): boolean {
  return ended === null && task.status === 'running' && task.attempts.at(-1)?.attempt === attempt;
}

/** What an attempt came to, in the words of a task. Without a result it runs, or was cut off with its run process. */
export function attemptStatus(result: string | null, live: boolean): 'running' | 'completed' | 'cancelled' | 'failed' | 'bypassed' | 'interrupted' {
  if (result === null) return live ? 'running' : 'interrupted';
  if (result === 'complete') return 'completed';
  if (result === 'warn') return 'bypassed';
  return result === 'cancelled' ? 'cancelled' : 'failed';
}

/** Number of tasks that have come to an end, and of all tasks. */
export function progressOf(counts: RunItem['counts']): { readonly done: number; readonly total: number } {
  let done = 0;
  let total = 0;
  for (const [status, count] of Object.entries(counts)) {
    total += count;
    if (status !== 'pending' && status !== 'running' && status !== 'waiting') done += count;
  }
  return { done, total };
}

/** What a phase with several tasks is as a whole: the first of these that one of its tasks is. */
const worstFirst: readonly TaskStatus[] = ['running', 'waiting', 'failed', 'cancelled', 'pending', 'skipped', 'completed', 'bypassed'];

/** Phase name to the status of its tasks in this run. */
export function phaseStatuses(detail: Pick<RunDetail, 'tasks'>): ReadonlyMap<string, TaskStatus> {
  const statuses = new Map<string, TaskStatus>();
  for (const { phase, status } of detail.tasks) {
    const known = statuses.get(phase);
    if (known === undefined || worstFirst.indexOf(status) < worstFirst.indexOf(known)) statuses.set(phase, status);
  }
  return statuses;
}

/** How many runs are active, and how many files have a newest run (simulated ones aside) that did not end well. */
export function attention(newestFirst: readonly RunItem[]): { readonly active: number; readonly failed: number } {
  const seen = new Set<string>();
  let active = 0;
  let failed = 0;
  for (const { uri, status, simulated } of newestFirst) {
    if (isActive(status)) active++;
    if (simulated || seen.has(uri)) continue;
    seen.add(uri);
    if (status === 'failed' || status === 'interrupted') failed++;
  }
  return { active, failed };
}
