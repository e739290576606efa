import { createHash } from 'node:crypto';
import { StateError } from '../../stateError';
import type { Row } from '../backend';
import { isEnvelope } from '../files/fileFormat';
import { momentText } from '../moments';
import type { Status } from '../status';
import { decodeValue, encodeValue, type Value } from '../value/value';
import type { WorkflowState as SavedState } from '../workflowState';
import { nodeStatuses, type NodeStatus, type WorkflowState } from './workflowState';

/** Where in a state's metadata stands what Flow Orchestrator knows of a workflow and we have no field for. */
const place = 'flow_orchestrator';

const bare = (row: Row): WorkflowState => ({
  workflowId: row.key.columns[0] ?? '', data: new Map(), statuses: new Map(), outputs: new Map(),
  timestamp: BigInt(Date.parse(row.updated) || 0), waits: new Map(), rollingBack: false, triggerCause: 0,
});

/**
 * A saved state in Flow Orchestrator's fields, as far as they fit: lists and objects of the data become JSON text there.
 * Of what is encrypted, compressed or no state only the id and the time are told.
 */
export function fieldsOf(row: Row): WorkflowState {
  if (isEnvelope(row.value)) return bare(row);
  const value = decodeValue(row.value, 'the state');
  if (!isObject(value)) return bare(row);
  const own = isObject(value['metadata']) && isObject(value['metadata'][place]) ? value['metadata'][place] : {};
  const rolling = own['rolling_back'];
  const cause = own['trigger_cause'];
  return {
    ...bare(row),
    data: new Map(entriesOf(value['data']).map(([key, one]) => [key, fieldOf(one)])),
    statuses: new Map(entriesOf(own['node_statuses']).flatMap(([node, status]): [string, NodeStatus][] => nodeStatuses.filter((known) => known === status).map((known) => [node, known]))),
    outputs: new Map(entriesOf(own['node_outputs']).flatMap(([node, output]): [string, string][] => (typeof output === 'string' ? [[node, output]] : []))),
    waits: new Map(entriesOf(own['waits']).flatMap(([node, time]): [string, bigint][] => (isInteger(time) ? [[node, BigInt(time)]] : []))),
    rollingBack: rolling === true,
    triggerCause: typeof cause === 'number' && cause >= 0 && cause < 256 && Number.isInteger(cause) ? cause : 0,
  };
}

/** The row that a file of Flow Orchestrator's stands for. StateError `corrupt` for a time that is none, `invalid` for numbers that JSON has not. */
export function rowOfFields(state: WorkflowState, bytes: Buffer, where: string): Row {
  const millis = Number(state.timestamp);
  if (Math.abs(millis) > 8.64e15) throw new StateError('corrupt', `${where} is damaged: its time is none`);
  // The status has a column of its own.
  const saved: Omit<SavedState, 'status'> = {
    data: Object.fromEntries(state.data), messages: [], context: {}, checkpoints: [], tags: [], version: '1.0.0', framework: 'flow-orchestrator',
    metadata: {
      [place]: {
        node_statuses: Object.fromEntries(state.statuses), node_outputs: Object.fromEntries(state.outputs), waits: Object.fromEntries(state.waits),
        rolling_back: state.rollingBack, trigger_cause: state.triggerCause,
      },
    },
  };
  const moment = momentText(millis * 1000);
  return {
    key: { table: 'workflow_states', columns: [state.workflowId] }, value: encodeValue(saved, `the state in ${where}`), version: 1,
    // Another content is another write.
    stamp: createHash('sha256').update(bytes).digest('hex').slice(0, 24),
    status: statusOf([...state.statuses.values()]), created: moment, updated: moment, expires: null, writer: 'flow-orchestrator',
  };
}

function statusOf(nodes: readonly NodeStatus[]): Status {
  for (const status of ['compensation_failed', 'failed', 'compensated', 'running', 'waiting'] as const) if (nodes.includes(status)) return status;
  return nodes.length > 0 && !nodes.includes('pending') ? 'completed' : 'pending';
}

function fieldOf(value: Value): string | bigint | boolean | number {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (isInteger(value)) return BigInt(value);
  return typeof value === 'number' ? value : value instanceof Date ? value.toISOString() : encodeValue(value, 'a value');
}

function isInteger(value: Value | undefined): value is number | bigint {
  return typeof value === 'bigint' ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value) && !Object.is(value, -0);
}

function isObject(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function entriesOf(value: Value | undefined): [string, Value][] {
  return isObject(value) ? Object.entries(value) : [];
}
