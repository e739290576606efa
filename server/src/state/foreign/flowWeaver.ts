import { basename, extname } from 'node:path';
import { StateError } from '../stateError';
import { type ForeignDatabase, required } from './foreignDatabase';
import { bareWorkflow, type ForeignState, type ForeignStatus, type ForeignTask } from './foreignState';
import { compactJson, jsonMembers, jsonString } from './jsonText';

const statuses: Readonly<Record<string, ForeignStatus>> = { PENDING: 'pending', RUNNING: 'running', COMPLETED: 'completed', FAILED: 'failed' };

/** Whether JSON is a task store of FlowWeaver's: an object of objects with a status each. An empty one is a new store. */
export function isFlowWeaverJson(members: ReadonlyMap<string, string>): boolean {
  return [...members.values()].every((value) => jsonMembers(value)?.has('status'));
}

export function isFlowWeaverDatabase(db: ForeignDatabase): boolean {
  return db.has('task_states', 'task_name', 'status', 'result', 'error', 'timestamp');
}

/** Reads `workflow_state.json`: one flat object, a member a task. Throws StateError `corrupt`. */
export function readFlowWeaverJson(members: ReadonlyMap<string, string>, path: string): ForeignState {
  return state(path, [...members].map(([name, json]) => {
    const where = `${path}: the task "${name}"`;
    const fields = jsonMembers(json);
    const text = (field: string): string | null => {
      const value = fields?.get(field) ?? 'null';
      const found = jsonString(value);
      if (found === null && value !== 'null') throw new StateError('corrupt', `${where} has ${field} = ${value.slice(0, 80)}, which is no text`);
      return found;
    };
    return task(where, name, text('status'), fields?.get('result') ?? 'null', text('error'), text('timestamp'));
  }));
}

/** Reads `workflow_state.db`: the table `task_states`. Throws StateError `corrupt`, `invalid`. */
export function readFlowWeaverDatabase(db: ForeignDatabase): ForeignState {
  return state(db.path, db.rows('task_states', ['task_name', 'status', 'result', 'error', 'timestamp']).map((row) => {
    const name = required(row, 'task_name', `${db.path}: task_states`);
    const where = `${db.path}: the task "${name}"`;
    return task(where, name, row.status, row.result === null ? 'null' : compactJson(row.result, `${where}, its result,`), row.error, row.timestamp);
  }));
}

function task(where: string, name: string, word: string | null, result: string, error: string | null, timestamp: string | null): ForeignTask {
  const status = word !== null && Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  if (word === null || status === undefined) throw new StateError('corrupt', `${where} has the status ${JSON.stringify(word)}, which FlowWeaver does not know`);
  // Python's None, which is what a task has that has returned nothing.
  return { name, status, word, result: result === 'null' ? null : result, error, timestamp };
}

function state(path: string, tasks: readonly ForeignTask[]): ForeignState {
  return { system: 'flowweaver', workflows: [{ ...bareWorkflow(basename(path, extname(path))), tasks }], flowlord: null };
}
