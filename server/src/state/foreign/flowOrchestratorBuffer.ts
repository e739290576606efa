import { readWorkflowState } from '../store/flatbuffers/readWorkflowState';
import { StateError } from '../stateError';
import { flowOrchestratorState } from './flowOrchestrator';
import type { ForeignState } from './foreignState';
import { compactJson } from './jsonText';

/** Reads `<id>.fb`. Throws StateError `corrupt`, `invalid`. */
export async function readFlowOrchestratorBuffer(bytes: Uint8Array, path: string): Promise<ForeignState> {
  const state = await readWorkflowState(bytes, path);
  return flowOrchestratorState({
    id: state.workflowId,
    data: new Map([...state.data].map(([key, value]) => [key, toJson(value, `${path}: "${key}"`)])),
    statuses: state.statuses,
    outputs: new Map([...state.outputs].map(([node, output]) => [node, outputJson(output)])),
    timestamp: state.timestamp,
    waits: new Map([...state.waits].map(([node, time]) => [node, String(time)])),
    rollingBack: state.rollingBack,
    triggerCause: String(state.triggerCause),
  }, path);
}

function toJson(value: string | bigint | boolean | number, where: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return JSON.stringify(value);
  if (!Number.isFinite(value)) throw new StateError('invalid', `${where} is ${value}, which no JSON can hold`);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What is no JSON was a string: Flow Orchestrator puts those in as they are. */
function outputJson(output: string): string {
  try {
    return compactJson(output, 'an output');
  } catch {
    return JSON.stringify(output);
  }
}
