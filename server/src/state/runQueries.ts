import type { BindParams, Database, SqlValue } from 'sql.js';
import type { Alert } from './alerts';
import type { PhaseTask } from './phaseFigures';
import { previewLength, type HistoryEntry, type RunSummary, type TaskSummary } from './runSummary';
import type { RunStatus, TaskResult, TaskStatus } from './runRecords';
import { StateError } from './stateError';

/** The newest runs. */
export function selectRuns(db: Database, limit: number): RunSummary[] {
  const found = select(db, 'SELECT id, file, status, simulated, logical_time, started, ended, error FROM runs ORDER BY id DESC LIMIT ?', [limit]);
  const counts = new Map<string, Partial<Record<TaskStatus, number>>>();
  const counted = select(db, 'SELECT run, status, count(*) AS number FROM tasks WHERE run >= ? GROUP BY run, status', [text(found.at(-1)?.['id'])]);
  for (const row of counted) {
    const run = counts.get(text(row['run'])) ?? {};
    run[taskStatus(row['status'])] = Number(row['number']);
    counts.set(text(row['run']), run);
  }
  return found.map((row) => ({
    id: text(row['id']), file: text(row['file']), status: runStatus(row['status']), simulated: row['simulated'] === 1,
    logicalTime: textOrNull(row['logical_time']), started: text(row['started']), ended: textOrNull(row['ended']),
    error: textOrNull(row['error']), counts: counts.get(text(row['id'])) ?? {},
  }));
}

/** Id and status of the newest run of each workflow that is not simulated, by file. */
export function selectNewestRuns(db: Database): Map<string, { id: string; status: RunStatus }> {
  return new Map(select(db, 'SELECT file, max(id) AS id, status FROM runs WHERE simulated = 0 GROUP BY file')
    .map((row) => [text(row['file']), { id: text(row['id']), status: runStatus(row['status']) }]));
}

/** The tasks of a run as they are now, in the order in which they were created. */
export function selectTasks(db: Database, run: string): TaskSummary[] {
  return select(db, `SELECT key, phase, tasks.status, coalesce(updated_at, tasks.created) AS updated, substr(CASE WHEN output LIKE '{"$file":"%' THEN coalesce(json_extract(output, '$.preview'), output) ELSE output END, 1, ${previewLength}) AS preview
    FROM tasks LEFT JOIN task_states ON task_states.run = tasks.run AND task_name = key WHERE tasks.run = ? ORDER BY position`, [run])
    .map((row) => ({ key: text(row['key']), phase: text(row['phase']), status: taskStatus(row['status']), run, updated: text(row['updated']), preview: textOrNull(row['preview']) }));
}

/** For each phase of a file the task statuses in the newest run, not simulated, that has it. */
export function selectPhaseStatuses(db: Database, file: string): { phase: string; run: string; status: TaskStatus }[] {
  return select(db, `SELECT DISTINCT tasks.phase, tasks.run, tasks.status FROM tasks JOIN
    (SELECT phase, max(run) AS run FROM tasks JOIN runs ON runs.id = tasks.run WHERE file = ? AND simulated = 0 GROUP BY phase) AS newest
    ON newest.phase = tasks.phase AND newest.run = tasks.run`, [file])
    .map((row) => ({ phase: text(row['phase']), run: text(row['run']), status: taskStatus(row['status']) }));
}

/** The newest tasks of a phase of a file in runs that are not simulated, newest run first. */
export function selectPhaseTasks(db: Database, file: string, phase: string, limit: number): PhaseTask[] {
  return select(db, `SELECT run, tasks.status, tasks.started, tasks.ended FROM tasks JOIN runs ON runs.id = run
    WHERE phase = ? AND file = ? AND simulated = 0 ORDER BY run DESC LIMIT ?`, [phase, file, limit])
    .map((row) => ({ run: text(row['run']), status: taskStatus(row['status']), started: textOrNull(row['started']), ended: textOrNull(row['ended']) }));
}

/** Attempts of a phase over all runs of its file, newest first. */
export function selectHistory(db: Database, file: string, key: string, limit: number): HistoryEntry[] {
  return select(db, `SELECT run, task_key, attempt, result, msg, task_records.started, task_records.ended FROM task_records JOIN runs ON runs.id = run
    WHERE task_key = ? AND file = ? ORDER BY task_records.started DESC, run DESC, attempt DESC LIMIT ?`, [key, file, limit])
    .map((row) => ({ run: text(row['run']), key: text(row['task_key']), attempt: Number(row['attempt']), result: attemptResult(row['result']), msg: text(row['msg']), started: text(row['started']), ended: textOrNull(row['ended']) }));
}

/** The newest alerts, newest first. */
export function selectAlerts(db: Database, limit: number): Alert[] {
  return select(db, 'SELECT run, file, task_key, phase, attempt, result, msg, created, open FROM alerts ORDER BY created DESC, run DESC, task_key LIMIT ?', [limit])
    .map((row) => ({
      run: text(row['run']), file: text(row['file']), key: text(row['task_key']), phase: text(row['phase']), attempt: Number(row['attempt']),
      result: taskResult(row['result']), msg: text(row['msg']), at: text(row['created']), open: row['open'] === 1,
    }));
}

/** Sizes up to which journals are in the database, and the runs that it takes for running. */
export function selectFolded(db: Database): { readonly sizes: Map<string, number>; readonly running: Set<string> } {
  return {
    sizes: new Map(select(db, 'SELECT run, seen_bytes FROM journals').map((row) => [text(row['run']), Number(row['seen_bytes'])])),
    running: new Set(select(db, "SELECT id FROM runs WHERE status = 'running'").map((row) => text(row['id']))),
  };
}

function select(db: Database, sql: string, params?: BindParams): Readonly<Record<string, SqlValue>>[] {
  const statement = db.prepare(sql, params);
  try {
    const found: Record<string, SqlValue>[] = [];
    while (statement.step()) found.push(statement.getAsObject());
    return found;
  } finally {
    statement.free();
  }
}

function text(value: SqlValue | undefined): string {
  return typeof value === 'string' ? value : String(value ?? '');
}

function textOrNull(value: SqlValue | undefined): string | null {
  return value === null || value === undefined ? null : text(value);
}

const runStatus = oneOf<RunStatus>('pending', 'running', 'completed', 'partially_completed', 'failed', 'cancelled', 'interrupted');
const taskStatus = oneOf<TaskStatus>('pending', 'running', 'waiting', 'completed', 'failed', 'skipped', 'bypassed', 'cancelled');
const taskResult = oneOf<TaskResult>('complete', 'error', 'alert', 'warn');
const knownResult = oneOf<NonNullable<HistoryEntry['result']>>('complete', 'error', 'alert', 'warn', 'cancelled');

function attemptResult(value: SqlValue | undefined): HistoryEntry['result'] {
  return value === null ? null : knownResult(value);
}

/** Other tools write this database, too: what is none of the words is refused instead of believed. */
function oneOf<T extends string>(...words: readonly T[]): (value: SqlValue | undefined) => T {
  return (value) => {
    const word = words.find((known) => known === value);
    if (word === undefined) throw new StateError('corrupt', `the database holds the unknown word "${text(value)}"`);
    return word;
  };
}
