import { StateError } from '../stateError';
import { type ForeignDatabase, required } from './foreignDatabase';
import { bareWorkflow, type ForeignCheckpoint, type ForeignMessage, type ForeignState, type ForeignValue, type ForeignWorkflow } from './foreignState';
import { compactJson, jsonItems, jsonMembers, jsonString } from './jsonText';

export function isUnifiedWorkflowState(db: ForeignDatabase): boolean {
  return db.has('workflow_states', 'workflow_id', 'state_json');
}

/** Reads `workflow_states.db`, a row a workflow. Throws StateError `corrupt`, `invalid`. */
export function readUnifiedWorkflowState(db: ForeignDatabase): ForeignState {
  const workflows = db.rows('workflow_states', ['workflow_id', 'state_json', 'created_at', 'updated_at']).map((row) => {
    const id = required(row, 'workflow_id', `${db.path}: workflow_states`);
    const where = `${db.path}: the state of "${id}"`;
    const members = jsonMembers(compactJson(required(row, 'state_json', where), where));
    if (!members) throw new StateError('corrupt', `${where} is no object`);
    return { ...workflow(id, members), created: row.created_at, updated: row.updated_at };
  });
  return { system: 'unified-workflow-state', workflows, flowlord: null };
}

/** Its store takes any object: a member that has not the shape of its own classes is data. */
function workflow(id: string, members: Map<string, string>): ForeignWorkflow {
  const take = <T>(name: string, read: (json: string) => T | null, otherwise: T): T => {
    const found = read(members.get(name) ?? '');
    if (found === null) return otherwise;
    members.delete(name);
    return found;
  };
  const messages = take('messages', (json) => shaped(json, message), []);
  const checkpoints = take('checkpoints', (json) => shaped(json, checkpoint), []);
  const context = take('context', values, []);
  const metadata = take('metadata', jsonMembers, new Map<string, string>());
  const tags = shaped(metadata.get('tags') ?? '', jsonString);
  const version = jsonString(metadata.get('version') ?? '');
  if (tags) metadata.delete('tags');
  if (version !== null) metadata.delete('version');
  return { ...bareWorkflow(id), data: entries(members), messages, context, checkpoints, tags: tags ?? [], version, metadata: entries(metadata) };
}

function message(json: string): ForeignMessage | null {
  const fields = jsonMembers(json);
  const role = text(fields, 'role');
  const content = text(fields, 'content');
  if (!fields || role === null || content === null || !only(fields, ['role', 'content', 'name', 'function_call', 'metadata', 'timestamp'], ['name', 'timestamp'])) return null;
  return { role, content, name: text(fields, 'name'), functionCall: value(fields, 'function_call'), metadata: value(fields, 'metadata'), timestamp: text(fields, 'timestamp') };
}

function checkpoint(json: string): ForeignCheckpoint | null {
  const fields = jsonMembers(json);
  const id = text(fields, 'id');
  const name = text(fields, 'name');
  const snapshot = value(fields, 'snapshot');
  if (!fields || id === null || name === null || snapshot === null || !only(fields, ['id', 'name', 'snapshot', 'framework', 'created_at', 'metadata'], ['framework', 'created_at'])) return null;
  return { id, name, snapshot, framework: text(fields, 'framework'), created: text(fields, 'created_at'), metadata: value(fields, 'metadata') };
}

/** Whether an object has no other members, and texts, or null, where they are expected: nothing of it may get lost. */
function only(fields: ReadonlyMap<string, string>, names: readonly string[], texts: readonly string[]): boolean {
  return [...fields.keys()].every((name) => names.includes(name)) && texts.every((name) => value(fields, name) === null || text(fields, name) !== null);
}

/** A list whose every item has a shape; null for anything else. */
function shaped<T>(json: string, shape: (item: string) => T | null): T[] | null {
  const items = jsonItems(json)?.map(shape);
  return items?.every((item): item is NonNullable<typeof item> => item !== null) ? items : null;
}

function values(json: string): ForeignValue[] | null {
  const members = jsonMembers(json);
  return members && entries(members);
}

function entries(members: ReadonlyMap<string, string>): ForeignValue[] {
  return [...members].map(([key, json]) => ({ key, value: json }));
}

function text(fields: ReadonlyMap<string, string> | null, name: string): string | null {
  return jsonString(fields?.get(name) ?? '');
}

function value(fields: ReadonlyMap<string, string> | null, name: string): string | null {
  const json = fields?.get(name) ?? 'null';
  return json === 'null' ? null : json;
}
