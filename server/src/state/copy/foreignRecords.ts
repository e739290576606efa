import type { FlowlordRecord, ForeignState, ForeignStatus, ForeignTask, ForeignValue, ForeignWorkflow } from '../foreign/foreignState';
import { jsonMembers } from '../foreign/jsonText';
import { StateError } from '../stateError';
import { checkMessage } from '../store/message';
import type { Status } from '../store/status';
import { checkId } from '../store/value/ids';
import { checkJsonText } from '../store/value/value';
import { foreignText } from './foreignText';

/** A state as it is to stand in a store: JSON text, to the letter. */
export interface AdoptedText {
  readonly value: string;
  readonly status: Status;
}

export interface AdoptedTask {
  readonly workflow: string;
  readonly name: string;
  /** Oldest first; the last one is what the task is now. */
  readonly states: readonly AdoptedText[];
}

export interface AdoptedWorkflow extends AdoptedText {
  readonly id: string;
}

/** What a file of another system comes to in a store. */
export interface Adopted {
  readonly workflows: readonly AdoptedWorkflow[];
  readonly tasks: readonly AdoptedTask[];
}

export interface AdoptNames {
  /** Id in place of the system's own. */
  readonly as: string | undefined;
  /** For what the system has no id for. */
  readonly otherwise: string;
  /** RFC 3339: when the file was written, for tasks without a time. */
  readonly written: string;
}

/** What is to stand in a store for a file. Throws StateError `invalid` for ids and values that no store takes; then nothing of it is to be written. */
export function foreignRecords(state: ForeignState, { as, otherwise, written }: AdoptNames): Adopted {
  if (as !== undefined && state.workflows.length > 1) throw new StateError('invalid', `there are ${state.workflows.length} workflows in it, and one id cannot name them all: leave --as out`);
  const own = state.workflows.map((workflow) => {
    const id = as ?? workflow.id;
    checkId(id, 'the workflow id');
    return { workflow: workflowText(state, workflow, id), tasks: workflow.tasks.map((task) => taskOf(id, task, workflow.updated ?? workflow.created ?? written)) };
  });
  const flowlord = state.flowlord ? flowlordRecords(state, as ?? otherwise, as, written) : null;
  return { workflows: [...own.map(({ workflow }) => workflow), ...flowlord?.workflows ?? []], tasks: [...own.flatMap(({ tasks }) => tasks), ...flowlord?.tasks ?? []] };
}

function workflowText({ system }: ForeignState, workflow: ForeignWorkflow, id: string): AdoptedWorkflow {
  const { data, messages, context, checkpoints, tags, version, metadata, created, updated } = workflow;
  const framework = metadata.find(({ key }) => key === 'current_framework')?.value ?? '""';
  messages.forEach((message, i) => checkMessage(message, `message ${i + 1} of ${JSON.stringify(id)}`));
  const fields = {
    data: object(data),
    messages: list(messages.map(({ role, content, name, functionCall, metadata: more, timestamp }) => object([
      { key: 'role', value: JSON.stringify(role) }, { key: 'content', value: JSON.stringify(content) }, ...optional('name', name === null ? null : JSON.stringify(name)),
      ...optional('function_call', functionCall), ...optional('metadata', more), ...optional('timestamp', timestamp === null ? null : JSON.stringify(timestamp)),
    ]))),
    context: object(context),
    checkpoints: list(checkpoints.map((checkpoint) => object([
      { key: 'id', value: JSON.stringify(checkpoint.id) }, { key: 'name', value: JSON.stringify(checkpoint.name) }, { key: 'snapshot', value: snapshot(checkpoint.snapshot) },
      { key: 'framework', value: JSON.stringify(checkpoint.framework ?? '') }, { key: 'created_at', value: JSON.stringify(checkpoint.created ?? '') }, { key: 'metadata', value: checkpoint.metadata ?? '{}' },
    ]))),
    tags: JSON.stringify(tags),
    version: JSON.stringify(version ?? '1.0.0'),
    framework: framework.startsWith('"') ? framework : '""',
    metadata: object([...metadata, { key: 'adopted', value: JSON.stringify({ system, created, updated }) }]),
  };
  const text = object(Object.entries(fields).map(([key, value]) => ({ key, value })));
  return { id, ...stored(text, statusOf(workflow.tasks), `the state of ${JSON.stringify(id)}`) };
}

function taskOf(workflow: string, { name, status, result, error, timestamp }: ForeignTask, otherwise: string): AdoptedTask {
  return { workflow, name: named(name), states: [stateText(name, status, result, error, timestamp ?? otherwise)] };
}

/** Records of one task are its history; the files, messages and alerts beside them are data of one workflow. */
function flowlordRecords({ system, flowlord }: ForeignState, id: string, as: string | undefined, written: string): Adopted | null {
  if (!flowlord) return null;
  checkId(id, 'the workflow id');
  const { records, ...rest } = flowlord;
  const tasks = new Map<string, { workflow: string; name: string; states: AdoptedText[] }>();
  for (const record of records) {
    const workflow = as ?? (new URLSearchParams(record.meta).get('workflow') || id);
    checkId(workflow, 'the workflow id');
    const name = named(record.job === '' ? record.type : `${record.type}:${record.job}`);
    const key = JSON.stringify([workflow, name]);
    const task = tasks.get(key) ?? { workflow, name, states: [] };
    tasks.set(key, task);
    task.states.push(recordText(name, record, written));
  }
  const data = Object.entries(rest).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
  const text = object([{ key: 'data', value: object(data) }, { key: 'messages', value: '[]' }, { key: 'context', value: '{}' }, { key: 'checkpoints', value: '[]' }, { key: 'tags', value: '[]' },
    { key: 'version', value: '"1.0.0"' }, { key: 'framework', value: '""' }, { key: 'metadata', value: JSON.stringify({ adopted: { system } }) }]);
  return { workflows: [{ id, ...stored(text, 'completed', `the state of ${JSON.stringify(id)}`) }], tasks: [...tasks.values()] };
}

function recordText(name: string, record: FlowlordRecord, written: string): AdoptedText {
  const { status, msg, created, started, ended, id, info, meta, result } = record;
  const failed = status === 'failed';
  return stateText(name, status ?? 'pending', JSON.stringify({ id, info, meta, result, msg, created, started, ended }), failed ? msg ?? '' : null, ended ?? started ?? created ?? written);
}

function stateText(name: string, status: ForeignStatus, result: string | null, error: string | null, timestamp: string): AdoptedText {
  return stored(`{"status":"${status}","result":${result ?? 'null'},"error":${JSON.stringify(error)},"timestamp":${JSON.stringify(timestamp)}}`, status, `the state of the task ${JSON.stringify(name)}`);
}

function stored(json: string, status: Status, what: string): AdoptedText {
  const value = foreignText(json);
  checkJsonText(value, what);
  return { value, status };
}

/** What a workflow is whose system keeps only what its tasks are. */
function statusOf(tasks: readonly ForeignTask[]): Status {
  const has = (...some: readonly ForeignStatus[]): boolean => tasks.some(({ status }) => some.includes(status));
  if (has('compensation_failed')) return 'compensation_failed';
  if (has('failed')) return 'failed';
  if (has('compensated')) return 'compensated';
  if (tasks.length === 0 || tasks.every(({ status }) => status === 'pending')) return 'pending';
  return has('pending', 'running', 'waiting') ? 'running' : 'completed';
}

function snapshot(json: string): string {
  const members = jsonMembers(json) ?? new Map([['value', json]]);
  const whole = new Map([['messages', '[]'], ['context', '{}'], ...members]);
  return object([...whole].map(([key, value]) => ({ key, value })));
}

function object(members: readonly ForeignValue[]): string {
  return `{${members.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

function list(items: readonly string[]): string {
  return `[${items.join(',')}]`;
}

function optional(key: string, value: string | null): ForeignValue[] {
  return value === null ? [] : [{ key, value }];
}

function named(name: string): string {
  checkId(name, 'the task name');
  return name;
}
