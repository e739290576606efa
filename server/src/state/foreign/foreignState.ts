import type { TaskStatus } from '../runRecords';

/** Whose state files can be read. */
export type ForeignSystem = 'flowlord' | 'flowweaver' | 'flow-orchestrator' | 'unified-workflow-state';

/** Our statuses, and two of sagas that we have no word for. */
export type ForeignStatus = TaskStatus | 'compensated' | 'compensation_failed';

/** What another system's file holds. Values are JSON text as that system spelled them, without white space: no digit is lost. */
export interface ForeignState {
  readonly system: ForeignSystem;
  readonly workflows: readonly ForeignWorkflow[];
  /** Null unless the system is flowlord, which keeps records of tasks instead of workflows. */
  readonly flowlord: FlowlordTables | null;
}

export interface ForeignWorkflow {
  /** The name of the file, without its ending, where the system has no ids. */
  readonly id: string;
  readonly tasks: readonly ForeignTask[];
  readonly data: readonly ForeignValue[];
  readonly messages: readonly ForeignMessage[];
  readonly context: readonly ForeignValue[];
  readonly checkpoints: readonly ForeignCheckpoint[];
  readonly tags: readonly string[];
  readonly version: string | null;
  /** What only that system knows of a workflow, by its names. */
  readonly metadata: readonly ForeignValue[];
  /** As the system spells times; null where it keeps none. */
  readonly created: string | null;
  readonly updated: string | null;
}

export interface ForeignTask {
  readonly name: string;
  readonly status: ForeignStatus;
  /** The status in the system's own word. */
  readonly word: string;
  /** JSON text; null when there is none. */
  readonly result: string | null;
  readonly error: string | null;
  readonly timestamp: string | null;
}

export interface ForeignValue {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
}

export interface ForeignMessage {
  readonly role: string;
  readonly content: string;
  readonly name: string | null;
  /** JSON text, as `metadata`; null when there is none. */
  readonly functionCall: string | null;
  readonly metadata: string | null;
  readonly timestamp: string | null;
}

export interface ForeignCheckpoint {
  readonly id: string;
  readonly name: string;
  /** JSON text of the messages and the context as they were. */
  readonly snapshot: string;
  readonly framework: string | null;
  readonly created: string | null;
  /** JSON text; null when there is none. */
  readonly metadata: string | null;
}

/** The tables of a flowlord `tasks.db`, in the order in which their rows were written. Blank times are null. */
export interface FlowlordTables {
  readonly schemaVersion: string | null;
  readonly records: readonly FlowlordRecord[];
  readonly alerts: readonly FlowlordAlert[];
  readonly fileMessages: readonly FlowlordFileMessage[];
  readonly files: readonly FlowlordFile[];
  readonly phases: readonly FlowlordPhase[];
}

export interface FlowlordRecord {
  readonly id: string;
  readonly type: string;
  readonly job: string;
  readonly info: string;
  readonly meta: string;
  /** flowlord's word; null while there is none. */
  readonly result: string | null;
  /** Null for a word of a worker's own. */
  readonly status: ForeignStatus | null;
  readonly msg: string | null;
  readonly created: string | null;
  readonly started: string | null;
  readonly ended: string | null;
}

export interface FlowlordAlert {
  readonly id: string;
  readonly taskId: string | null;
  readonly taskTime: string | null;
  readonly type: string;
  readonly job: string | null;
  readonly msg: string;
  readonly created: string | null;
}

export interface FlowlordFileMessage {
  readonly id: string;
  readonly path: string;
  /** Bytes, in decimal digits. */
  readonly size: string | null;
  readonly lastModified: string | null;
  readonly received: string | null;
  readonly taskTime: string | null;
  /** JSON arrays. */
  readonly taskIds: string | null;
  readonly taskNames: string | null;
}

export interface FlowlordFile {
  readonly path: string;
  readonly hash: string;
  readonly loaded: string | null;
  readonly lastModified: string | null;
}

export interface FlowlordPhase {
  readonly file: string;
  readonly task: string;
  readonly dependsOn: string;
  readonly rule: string;
  readonly template: string;
  readonly retry: string;
  /** Null in files of versions that kept none. */
  readonly status: string | null;
}

/** A workflow of which nothing is known but its id, to be filled in. */
export function bareWorkflow(id: string): ForeignWorkflow {
  return { id, tasks: [], data: [], messages: [], context: [], checkpoints: [], tags: [], version: null, metadata: [], created: null, updated: null };
}
