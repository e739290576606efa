import { StateError } from '../stateError';
import { flowOrchestratorState } from './flowOrchestrator';
import type { ForeignState } from './foreignState';
import { jsonMembers, jsonString } from './jsonText';

/** Whether JSON is a run of Flow Orchestrator's. */
export function isFlowOrchestratorJson(members: ReadonlyMap<string, string>): boolean {
  return jsonString(members.get('id') ?? '') !== null && members.has('nodeStatus');
}

/** Reads `<id>.json`. Throws StateError `corrupt`. */
export function readFlowOrchestratorJson(members: ReadonlyMap<string, string>, path: string): ForeignState {
  const wrong = (name: string, what: string): never => {
    throw new StateError('corrupt', `${path}: ${name} is no ${what}`);
  };
  // Go writes a map that was never made as null.
  const section = (name: string): ReadonlyMap<string, string> => {
    const json = members.get(name) ?? 'null';
    return json === 'null' ? new Map() : jsonMembers(json) ?? wrong(name, 'object');
  };
  const integer = (json: string, name: string): string => (/^-?\d+$/.test(json) && BigInt.asIntN(64, BigInt(json)) === BigInt(json) ? json : wrong(name, '64-bit integer'));
  const rollingBack = members.get('rolling_back') ?? 'false';
  if (rollingBack !== 'true' && rollingBack !== 'false') wrong('rolling_back', 'truth value');
  return flowOrchestratorState({
    id: jsonString(members.get('id') ?? '') ?? wrong('id', 'text'),
    data: section('data'),
    statuses: new Map([...section('nodeStatus')].map(([node, json]) => [node, jsonString(json) ?? wrong(`the status of "${node}"`, 'text')])),
    outputs: section('outputs'),
    timestamp: BigInt(integer(members.get('__timestamp') ?? '0', '__timestamp')),
    waits: new Map([...section('waits')].map(([node, json]) => [node, integer(json, `the wait of "${node}"`)])),
    rollingBack: rollingBack === 'true',
    triggerCause: integer(members.get('trigger_cause') ?? '0', 'trigger_cause'),
  }, path);
}
