import type { Chosen, Excluded, LogPlace, ProcessIdentity, RunRecord, RunRequest, RunStatus, Settled, SpilledValue, TaskRecord, TaskResult, TaskStatus } from './runRecords';

/** One attempt of a task. `ended` is null while it runs, and for ever when its run process died first. */
export interface Attempt {
  readonly attempt: number;
  readonly started: string;
  ended: string | null;
  result: TaskResult | 'cancelled' | null;
  msg: string;
  exitCode: number | null;
  readonly process: ProcessIdentity | null;
  readonly log: LogPlace | null;
  logEnd: number | null;
  /** The task had failed for good with it. */
  final?: true;
}

export interface TaskState extends Omit<TaskRecord, 'meta'> {
  /** As created; `returnedMeta` is what its children see once it has ended. */
  readonly meta: string;
  returnedMeta: string | null;
  status: TaskStatus;
  readonly attempts: Attempt[];
  /** Attempts made before the last resume: the retry budget starts anew there, attempt numbers count on. */
  spentAttempts: number;
  result: TaskResult | 'cancelled' | null;
  /** JSON text, kept to the letter; null for a large value as well, see `spilled`. */
  output: string | null;
  /** Where a large value stands; `valueOf` reads either. */
  spilled: SpilledValue | null;
  msg: string;
  retryAt: string | null;
  /** The phases that it chose; absent while it has not. */
  chosen?: readonly string[];
}

/** A run as its journal tells it. */
export interface RunState {
  readonly id: string;
  readonly file: string;
  readonly started: string;
  readonly logicalTime: string | null;
  readonly simulated: boolean;
  readonly concurrency: number;
  readonly request: RunRequest;
  /** As the journal has it: a dead run process leaves `running` here; `shownRun` and the views tell what is true. */
  status: RunStatus;
  ended: string | null;
  error: string | null;
  process: ProcessIdentity;
  fingerprints: Readonly<Record<string, string>>;
  excluded: readonly Excluded[];
  resumes: number;
  readonly tasks: Map<string, TaskState>;
  /** Tasks with attempts that a resume dropped, by key: history stays, and attempts count on when such a task is created anew. */
  readonly droppedTasks: Map<string, TaskState>;
}

/** A task of steps runs from the start: they are what waits. */
function openStatus({ repeat }: Pick<TaskRecord, 'repeat'>): 'running' | 'pending' {
  return repeat ? 'running' : 'pending';
}

/** A task that enters a run, perhaps for the second time. */
function createTask(record: TaskRecord, attempts: Attempt[]): TaskState {
  return { ...record, returnedMeta: null, status: openStatus(record), attempts, spentAttempts: attempts.length, result: null, output: null, spilled: null, msg: '', retryAt: null };
}

function settle(run: RunState, settled: readonly Settled[], chosen: readonly Chosen[] = []): void {
  for (const { key, status, msg, output } of settled) {
    const task = run.tasks.get(key);
    if (!task) continue;
    task.status = status;
    task.msg = msg;
    task.retryAt = null;
    if (status === 'completed') Object.assign(task, { result: 'complete', output: output ?? null });
  }
  for (const { key, phases } of chosen) {
    const task = run.tasks.get(key);
    if (task) task.chosen = phases;
  }
}

function create(run: RunState, tasks: readonly TaskRecord[]): void {
  for (const task of tasks) {
    run.tasks.set(task.key, createTask(task, run.droppedTasks.get(task.key)?.attempts ?? []));
    run.droppedTasks.delete(task.key);
  }
}

/** Starts a run's state from its first record. */
export function beginRun(record: Extract<RunRecord, { t: 'run' }>): RunState {
  const run: RunState = {
    id: record.id, file: record.file, started: record.at, logicalTime: record.logicalTime, simulated: record.simulated,
    concurrency: record.concurrency, request: record.request, status: 'running', ended: null, error: null,
    process: record.process, fingerprints: record.fingerprints, excluded: record.excluded, resumes: 0, tasks: new Map(), droppedTasks: new Map(),
  };
  create(run, record.tasks);
  settle(run, record.settled, record.chosen);
  return run;
}

/** Applies one record in place; the same function serves the run process, recovery, the fold and the views. */
export function applyRecord(run: RunState, record: RunRecord): void {
  switch (record.t) {
    case 'run':
      return;
    case 'start': {
      const task = run.tasks.get(record.key);
      if (!task) return;
      task.status = 'running';
      task.retryAt = null;
      task.msg = '';
      task.attempts.push({ attempt: record.attempt, started: record.at, ended: null, result: null, msg: '', exitCode: null, process: record.process, log: record.log, logEnd: null });
      return;
    }
    case 'end': {
      const task = run.tasks.get(record.key);
      if (!task) return;
      const attempt = task.attempts.at(-1);
      if (attempt?.attempt === record.attempt) {
        attempt.ended = record.at;
        attempt.result = record.result;
        attempt.msg = record.msg;
        attempt.exitCode = record.exitCode;
        attempt.logEnd = record.logEnd;
        if (record.status === 'failed') attempt.final = true;
      }
      task.status = record.status;
      task.result = record.result;
      task.msg = record.msg;
      task.output = record.output;
      task.spilled = record.spilled ?? null;
      task.returnedMeta = record.meta;
      task.retryAt = record.retryAt ?? null;
      create(run, record.created);
      settle(run, record.settled, record.chosen);
      return;
    }
    case 'settle':
      create(run, record.created);
      settle(run, record.settled, record.chosen);
      return;
    case 'finish':
      run.status = record.status;
      run.ended = record.at;
      run.error = record.error;
      return;
    case 'resume':
      // Whoever resumes has found the former process gone, though nobody could write that down.
      markInterrupted(run);
      run.status = 'running';
      run.ended = null;
      run.error = null;
      run.process = record.process;
      run.fingerprints = record.fingerprints;
      run.excluded = record.excluded;
      run.resumes = record.number;
      for (const key of record.dropped) {
        const task = run.tasks.get(key);
        if (task && task.attempts.length > 0) run.droppedTasks.set(key, task);
        run.tasks.delete(key);
      }
      for (const key of record.reset) {
        const task = run.tasks.get(key);
        if (!task) continue;
        delete task.chosen;
        Object.assign(task, { status: openStatus(task), result: null, output: null, spilled: null, msg: '', retryAt: null, returnedMeta: null, spentAttempts: task.attempts.length });
      }
      create(run, record.created);
      return;
    case 'mark':
      markTask(run, record);
  }
}

/** The task is what somebody says that it is, and the run what its tasks then make of it. */
function markTask(run: RunState, { at, key, status, msg, output }: Extract<RunRecord, { t: 'mark' }>): void {
  markInterrupted(run);
  const task = run.tasks.get(key);
  if (!task) return;
  const result = status === 'completed' ? 'complete' : status === 'failed' ? 'error' : null;
  const kept = output === undefined && status === 'completed';
  Object.assign(task, {
    status, result, msg, retryAt: null, output: kept ? task.output : output ?? null, spilled: kept ? task.spilled : null, returnedMeta: status === 'pending' ? null : task.returnedMeta,
  });
  const left = new Set([...run.tasks.values()].map((each) => each.status));
  const done = [...left].every((each) => each === 'completed' || each === 'bypassed');
  run.status = done ? 'completed' : left.has('cancelled') ? 'cancelled' : left.has('failed') ? 'failed' : 'interrupted';
  run.ended ??= done ? at : null;
  if (!left.has('failed')) run.error = null;
}

/** Folds a whole journal; null when its first record is missing (a run process that died before it began). */
export function foldRun(records: readonly RunRecord[]): RunState | null {
  const first = records[0];
  if (first?.t !== 'run') return null;
  const run = beginRun(first);
  for (const record of records) applyRecord(run, record);
  return run;
}

/**
 * Tells the truth about a run whose process is gone: interrupted, its unfinished tasks pending again, their open
 * attempts named. Changes `run` in place; call with what `isAlive(run.process)` found.
 */
export function markInterrupted(run: RunState): void {
  if (run.status !== 'running') return;
  run.status = 'interrupted';
  for (const task of run.tasks.values()) {
    if (task.status !== 'running' && task.status !== 'waiting') continue;
    const attempt = task.attempts.at(-1);
    if (attempt && attempt.ended === null) attempt.msg = 'interrupted: its run process ended';
    task.msg = task.status === 'running' ? 'interrupted while running' : 'interrupted while waiting for its retry';
    task.status = 'pending';
    task.retryAt = null;
  }
}
