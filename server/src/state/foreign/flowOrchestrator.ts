import { nodeStatuses } from '../store/flatbuffers/workflowState';
import { StateError } from '../stateError';
import { bareWorkflow, type ForeignState, type ForeignStatus, type ForeignValue } from './foreignState';

/** What both of Flow Orchestrator's formats hold; maps of JSON text, of words, and of integers in digits. */
export interface Snapshot {
  readonly id: string;
  readonly data: ReadonlyMap<string, string>;
  readonly statuses: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch; 0 for none. */
  readonly timestamp: bigint;
  readonly waits: ReadonlyMap<string, string>;
  readonly rollingBack: boolean;
  readonly triggerCause: string;
}

/** The neutral form; names sorted, for Flow Orchestrator keeps no order. Throws StateError `corrupt`. */
export function flowOrchestratorState(snapshot: Snapshot, path: string): ForeignState {
  const { id, statuses, outputs, waits } = snapshot;
  const tasks = [...new Set([...statuses.keys(), ...outputs.keys()])].sort().map((name) => {
    // A node that has only an output has not been seen since.
    const word = statuses.get(name) ?? 'not_started';
    return { name, status: toStatus(word, name, path), word, result: outputs.get(name) ?? null, error: null, timestamp: null };
  });
  const metadata: ForeignValue[] = [];
  if (waits.size > 0) metadata.push({ key: 'waits', value: `{${sorted(waits).map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}` });
  if (snapshot.rollingBack) metadata.push({ key: 'rolling_back', value: 'true' });
  if (snapshot.triggerCause !== '0') metadata.push({ key: 'trigger_cause', value: snapshot.triggerCause });
  return { system: 'flow-orchestrator', workflows: [{ ...bareWorkflow(id), tasks, data: sorted(snapshot.data), metadata, updated: toTime(snapshot.timestamp, path) }], flowlord: null };
}

function sorted(values: ReadonlyMap<string, string>): ForeignValue[] {
  return [...values].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

function toStatus(word: string, node: string, path: string): ForeignStatus {
  if (word === 'not_started') return 'pending';
  const status = nodeStatuses.find((known) => known === word);
  if (!status) throw new StateError('corrupt', `${path}: the node "${node}" has the status "${word}", which Flow Orchestrator does not know`);
  return status;
}

function toTime(milliseconds: bigint, path: string): string | null {
  if (milliseconds === 0n) return null;
  const time = new Date(Number(milliseconds));
  if (Number.isNaN(time.getTime())) throw new StateError('corrupt', `${path}: its time ${milliseconds} is none`);
  return time.toISOString();
}
