import type { TaskStatus } from './runRecords';
import { taskEnd } from './runRows';
import type { RunState } from './runState';
import { moreTelling } from './runSummary';

/** A task of a phase in some run. Times are RFC 3339 UTC: the start of its first attempt, and its end where it has one. */
export interface PhaseTask {
  readonly run: string;
  readonly status: TaskStatus;
  readonly started: string | null;
  readonly ended: string | null;
}

/** A phase's tasks of one run. */
export function phaseTasks(run: RunState, phase: string): PhaseTask[] {
  return [...run.tasks.values()].filter((task) => task.phase === phase)
    .map((task) => ({ run: run.id, status: task.status, started: task.attempts[0]?.started ?? null, ended: taskEnd(task) }));
}

/** How a phase did in its runs that were not simulated. */
export interface PhaseFigures {
  readonly last: { readonly run: string; readonly status: TaskStatus; readonly ended: string | null };
  readonly runs: number;
  /** Tasks that completed, and those that failed for good. */
  readonly completed: number;
  readonly failed: number;
  /** Milliseconds from the first start of a completed task to its end: half of them, and 95 of 100, took no longer. Null without any. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/** The figures of a phase's tasks; undefined without any. Run ids sort by time. */
export function phaseFigures(tasks: readonly PhaseTask[]): PhaseFigures | undefined {
  const [first] = tasks;
  if (!first) return undefined;
  const newest = tasks.reduce((run, task) => (task.run > run ? task.run : run), first.run);
  const last = tasks.filter(({ run }) => run === newest);
  const ends = last.flatMap(({ ended }) => ended ?? []).sort();
  const times = tasks.flatMap(({ status, started, ended }) => (status === 'completed' && started !== null && ended !== null ? [Date.parse(ended) - Date.parse(started)] : [])).sort((a, b) => a - b);
  return {
    last: { run: newest, status: last.map(({ status }) => status).reduce(moreTelling), ended: ends.at(-1) ?? null },
    runs: new Set(tasks.map(({ run }) => run)).size,
    completed: tasks.filter(({ status }) => status === 'completed').length,
    failed: tasks.filter(({ status }) => status === 'failed').length,
    p50: percentile(times, 0.5), p95: percentile(times, 0.95),
  };
}

/** The smallest of sorted values that so large a part of them does not exceed. */
function percentile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}
