import type { Database, SqlValue } from 'sql.js';
import { alertsOf } from './alerts';
import { taskUpdated } from './runSummary';
import type { Attempt, RunState, TaskState } from './runState';

/** Replaces all rows of a run by what its journal tells, so that folding it twice comes out the same. */
export function writeRunRows(db: Database, run: RunState): void {
  deleteRunRows(db, run.id);
  insert(db, 'runs', [runRow(run)]);
  const tasks = [...run.tasks.values()];
  insert(db, 'tasks', tasks.map((task, position) => taskRow(run, task, position)));
  // What was saved under the same name through the store stays.
  insert(db, 'task_states', tasks.map((task) => taskStateRow(run, task)), 'OR IGNORE');
  insert(db, 'task_records', [...tasks, ...run.droppedTasks.values()].flatMap((task) =>
    task.attempts.map((attempt) => attemptRow(run, task, attempt))));
  insert(db, 'alerts', alertsOf(run).map(({ key, at, open, ...alert }) => ({ ...alert, task_key: key, created: at, open: Number(open) })));
}

/** Deletes all rows of a run. */
export function deleteRunRows(db: Database, id: string): void {
  db.run('DELETE FROM runs WHERE id = ?', [id]);
  db.run('DELETE FROM task_states WHERE run = ? AND stamp IS NULL', [id]);
}

type Row = Readonly<Record<string, SqlValue>>;

function insert(db: Database, table: string, rows: readonly Row[], or: 'OR IGNORE' | '' = ''): void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const statement = db.prepare(`INSERT ${or} INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  try {
    for (const row of rows) statement.run(Object.values(row));
  } finally {
    statement.free();
  }
}

function runRow(run: RunState): Row {
  return {
    id: run.id, file: run.file, status: run.status, logical_time: run.logicalTime, started: run.started, ended: run.ended,
    simulated: Number(run.simulated), concurrency: run.concurrency, resumes: run.resumes, error: run.error,
    request: JSON.stringify(run.request), fingerprints: JSON.stringify(run.fingerprints),
    excluded: JSON.stringify(run.excluded), process: JSON.stringify(run.process),
  };
}

function taskRow(run: RunState, task: TaskState, position: number): Row {
  return {
    run: run.id, key: task.key, position, phase: task.phase, type: task.type, job: task.job, id: task.id, info: task.info,
    meta: task.returnedMeta ?? task.meta, logical_time: task.logicalTime, parents: JSON.stringify(task.parents),
    status: task.status, attempts: task.attempts.length, result: task.result, output: storedOutput(task), msg: task.msg,
    exit_code: task.attempts.at(-1)?.exitCode ?? null, created: task.created,
    started: task.attempts[0]?.started ?? null, ended: taskEnd(task),
  };
}

/** A large value is named rather than copied: every fold writes the whole database. */
function storedOutput({ output, spilled }: TaskState): string | null {
  return spilled ? JSON.stringify({ $file: spilled.file, bytes: spilled.bytes, sha256: spilled.sha256, preview: spilled.preview }) : output;
}

function taskStateRow(run: RunState, task: TaskState): Row {
  return {
    workflow: run.file, run: run.id, task_name: task.key, status: task.status, result: storedOutput(task),
    error: task.status === 'failed' ? task.msg : null, timestamp: task.attempts.at(-1)?.started ?? task.created, updated_at: taskUpdated(task),
  };
}

function attemptRow(run: RunState, task: TaskState, attempt: Attempt): Row {
  return {
    id: task.id, type: task.type, job: task.job, info: task.info, result: attempt.result, meta: task.meta, msg: attempt.msg,
    created: task.created, started: attempt.started, ended: attempt.ended, run: run.id, task_key: task.key,
    attempt: attempt.attempt, phase: task.phase, status: attemptStatus(run, attempt), exit_code: attempt.exitCode,
    log_file: attempt.log?.file ?? null, log_start: attempt.log?.start ?? null, log_end: attempt.logEnd,
  };
}

/** When a task came to its end; null while it has not. */
export function taskEnd(task: TaskState): string | null {
  return task.status === 'completed' || task.status === 'failed' || task.status === 'cancelled' ? task.attempts.at(-1)?.ended ?? null : null;
}

/** What became of one attempt. */
function attemptStatus(run: RunState, attempt: Attempt): 'running' | 'interrupted' | 'completed' | 'failed' | 'cancelled' {
  if (attempt.result === null) return run.status === 'running' && attempt.msg === '' ? 'running' : 'interrupted';
  if (attempt.result === 'cancelled') return 'cancelled';
  return attempt.result === 'complete' || attempt.result === 'warn' ? 'completed' : 'failed';
}
