import { StateError } from '../../stateError';
import { Malformed, VerifiedTable } from './verifiedTable';
import { maxBytes, nodeStatuses, type NodeStatus, type WorkflowState } from './workflowState';

/** Reads the root table of an `.fb` file; `where` names it in errors. Throws StateError `corrupt`, `invalid` (too large). */
export async function readWorkflowState(bytes: Uint8Array, where: string): Promise<WorkflowState> {
  if (bytes.length > maxBytes) throw new StateError('invalid', `${where} has ${bytes.length} bytes; more than ${maxBytes} are not read`);
  const { ByteBuffer } = await import('flatbuffers');
  try {
    return decode(VerifiedTable.root(new ByteBuffer(bytes)));
  } catch (error) {
    if (error instanceof Malformed) throw new StateError('corrupt', `${where} is damaged: ${error.message}`);
    throw error;
  }
}

function decode(root: VerifiedTable): WorkflowState {
  return {
    workflowId: root.string(0) ?? missing('the workflow id'),
    // In the order in which Flow Orchestrator fills its one map.
    data: new Map<string, string | bigint | boolean | number>([
      ...entries(root, 2, (entry) => entry.int64(2) ?? BigInt(entry.int32(1))),
      ...entries(root, 3, (entry) => entry.bool(1)),
      ...entries(root, 4, (entry) => entry.double(1)),
      ...entries(root, 1, (entry) => entry.string(1) ?? ''),
    ]),
    statuses: entries(root, 5, (entry) => status(entry.int8(1))),
    outputs: entries(root, 6, (entry) => entry.string(1) ?? ''),
    timestamp: root.int64(7) ?? 0n,
    waits: entries(root, 8, (entry) => entry.int64(1) ?? 0n),
    rollingBack: root.bool(9),
    triggerCause: root.uint8(10),
  };
}

function entries<T>(root: VerifiedTable, field: number, value: (entry: VerifiedTable) => T): Map<string, T> {
  return new Map(root.tables(field).map((entry) => [entry.string(0) ?? missing('the name of an entry'), value(entry)]));
}

function status(byte: number): NodeStatus {
  const found = nodeStatuses[byte];
  if (!found) throw new Malformed(`${byte} is no status`);
  return found;
}

function missing(what: string): never {
  throw new Malformed(`${what} is missing`);
}
