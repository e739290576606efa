import { limits } from '../value/limits';

/** Words of the status bytes, by byte. */
export const nodeStatuses = ['pending', 'running', 'completed', 'failed', 'skipped', 'waiting', 'bypassed', 'compensated', 'compensation_failed'] as const;
export type NodeStatus = (typeof nodeStatuses)[number];

/** The root table of `workflowState.fbs`. Entries are in the order of the file; of two with one name the last counts. */
export interface WorkflowState {
  readonly workflowId: string;
  /** A bigint is an int64, a number a double. */
  readonly data: ReadonlyMap<string, string | bigint | boolean | number>;
  readonly statuses: ReadonlyMap<string, NodeStatus>;
  /** JSON text; Flow Orchestrator writes an output that is a string as it is, without quotes. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch; 0 for none. */
  readonly timestamp: bigint;
  /** When a waiting node goes on: an int64 in the writer's unit (Flow Orchestrator: nanoseconds since the epoch). */
  readonly waits: ReadonlyMap<string, bigint>;
  readonly rollingBack: boolean;
  /** A byte: 0 none, 1 failure, 2 cancelled, 3 deadline. */
  readonly triggerCause: number;
}

/** Most elements of a vector, as in Flow Orchestrator. */
export const maxElements = limits.elements;
/** Most bytes of a file, and of all its strings together: one string may be pointed to many times. */
export const maxBytes = limits.bytes;
