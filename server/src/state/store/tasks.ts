import { StateError } from '../stateError';
import { checkLimit } from './limit';
import { readStatus, type Status } from './status';
import type { Key, LogKey } from './tables';
import type { Transaction } from './transaction';
import { checkId } from './value/ids';
import { decodeValue, encodeValue, type Value } from './value/value';
import type { Run } from './work';

/** What became of a task. */
export interface TaskState {
  readonly status: Status;
  readonly result: Value;
  readonly error: string | null;
  /** When that was: RFC 3339. */
  readonly timestamp: string;
}

export interface SavedTask extends TaskState {
  readonly name: string;
}

export interface TaskEvent extends TaskState {
  /** Rises with every save of the task. */
  readonly seq: number;
}

/** What is saved of a task: null results and errors may be left out, and now as its time. */
export interface TaskChange {
  readonly status: Status;
  readonly result?: Value;
  readonly error?: string | null;
  readonly timestamp?: Date | string;
}

/** The tasks of one workflow, or of one run of it. Tasks of the same name elsewhere are others. */
export interface Tasks {
  /** Saves the state, and adds it to the history. */
  save(task: string, state: TaskChange): Promise<TaskState>;
  /** Saves many, all or none. */
  saveMany(states: { readonly [task: string]: TaskChange }): Promise<void>;
  /** Null when there is none. */
  load(task: string): Promise<TaskState | null>;
  /** False when there was none. The history stays. */
  clear(task: string): Promise<boolean>;
  /** How many there were. The histories stay. */
  clearAll(): Promise<number>;
  /** By name. */
  list(): Promise<SavedTask[]>;
  /** Every state that was saved, newest first; the newest 100 by default. */
  history(task: string, limit?: number): Promise<TaskEvent[]>;
}

/** @param inRun run id, '' for the states that belong to none */
export function tasks(run: Run, workflow: string, inRun: string): Tasks {
  checkId(workflow, 'the workflow id');
  if (inRun !== '') checkId(inRun, 'the run id');
  const about = (task: string) => `the state of the task ${JSON.stringify(task)} of ${JSON.stringify(workflow)}`;
  const named = { workflow_id: workflow, ...(inRun !== '' && { run: inRun }) };

  function columnsOf(task: string): string[] {
    checkId(task, 'the task name');
    return [workflow, inRun, task];
  }
  const keyOf = (task: string): Key => ({ table: 'task_states', columns: columnsOf(task) });

  /** Writes the row, which has been read, and the history; returns the text of both. */
  function write(transaction: Transaction, task: string, { status, result = null, error = null, timestamp }: TaskChange): string {
    if (error !== null && typeof error !== 'string') throw new StateError('invalid', `the error in ${about(task)} must be text or null`);
    const state: TaskState = { status: readStatus(status), result, error, timestamp: timestamp === undefined ? transaction.now : timeText(timestamp, about(task)) };
    const text = encodeValue({ ...state }, about(task));
    const key = keyOf(task);
    transaction.put(key, { value: text, status: state.status });
    transaction.append({ table: 'task_history', columns: key.columns }, text);
    return text;
  }

  return {
    save: (task, change) => run(async (transaction, note) => {
      await transaction.load([keyOf(task)]);
      const text = write(transaction, task, change);
      note('task_saved', { ...named, task, size: Buffer.byteLength(text) });
      return decoded(text, about(task));
    }),
    saveMany: (states) => run(async (transaction, note) => {
      await transaction.load(Object.keys(states).map(keyOf));
      const texts = Object.entries(states).map(([task, change]) => write(transaction, task, change));
      note('tasks_saved', { ...named, count: texts.length, size: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) });
    }),
    load: (task) => run(async (transaction, note) => {
      const row = await transaction.read(keyOf(task));
      note(row ? 'task_loaded' : 'task_not_found', { ...named, task });
      return row && decoded(row.value, about(task));
    }),
    clear: (task) => run(async (transaction, note) => {
      const key = keyOf(task);
      const row = await transaction.read(key);
      if (row) transaction.delete(key);
      note(row ? 'task_cleared' : 'task_not_found_for_delete', { ...named, task });
      return row !== null;
    }),
    clearAll: () => run(async (transaction, note) => {
      const rows = await transaction.scanExpired('task_states', [workflow, inRun]);
      for (const { key } of rows) transaction.delete(key);
      note('tasks_cleared', { ...named, count: rows.length });
      return rows.length;
    }),
    list: () => run(async (transaction, note) => {
      const rows = await transaction.scan('task_states', [workflow, inRun]);
      note('tasks_listed', { ...named, count: rows.length });
      return rows.map(({ key, value }) => {
        const name = key.columns.at(-1) ?? '';
        return { name, ...decoded(value, about(name)) };
      });
    }),
    history: (task, limit = 100) => run(async (transaction) => {
      const log: LogKey = { table: 'task_history', columns: columnsOf(task) };
      return (await transaction.readLog(log, checkLimit(limit))).map(({ seq, value }) => ({ seq, ...decoded(value, `entry ${seq} in the history of ${about(task)}`) }));
    }),
  };
}

function decoded(text: string, what: string): TaskState {
  const state = decodeValue(text, what);
  if (typeof state !== 'object' || state === null || !('status' in state) || !('timestamp' in state)) throw new StateError('corrupt', `${what} is damaged; clear it, and run the task again`);
  return state as unknown as TaskState;
}

/** Text stays as it is, so that a time from elsewhere keeps its zone. */
function timeText(time: Date | string, what: string): string {
  const parsed = new Date(time);
  const isTime = !Number.isNaN(parsed.getTime()) && (typeof time !== 'string' || /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(time));
  if (!isTime) throw new StateError('invalid', `the timestamp in ${what} is no time; give RFC 3339, e.g. 2026-01-31T12:00:00Z`);
  return typeof time === 'string' ? time : parsed.toISOString();
}
