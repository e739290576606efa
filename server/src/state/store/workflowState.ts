import { randomUUID } from 'node:crypto';
import { StateError } from '../stateError';
import { checkMessage, type Message, type MessageRole } from './message';
import { readStatus, type Status } from './status';
import { decodeValue, encodeValue, type Value } from './value/value';

type Fields = { readonly [name: string]: Value };

/** What a workflow keeps between its steps and its runs. */
export interface WorkflowState {
  readonly status: Status;
  readonly data: Fields;
  readonly messages: readonly Message[];
  readonly context: Fields;
  /** Snapshots inside the state, oldest first; `checkpoint` of the store keeps larger ones beside it. */
  readonly checkpoints: readonly StateCheckpoint[];
  readonly tags: readonly string[];
  /** Of the state's content, as its owner counts. */
  readonly version: string;
  /** What wrote it, where that matters to its owner; '' else. */
  readonly framework: string;
  /** Anything else that belongs to it. */
  readonly metadata: Fields;
}

/** Messages and context as they were once. */
export interface StateCheckpoint {
  readonly id: string;
  readonly name: string;
  readonly snapshot: { readonly messages: readonly Message[]; readonly context: Fields };
  readonly framework: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly metadata: Fields;
}

/** How many checkpoints a state holds unless its owner says otherwise: the row must not grow without bound. */
export const keptCheckpoints = 100;

/** What is in a state that nobody has put anything in. */
export const emptyState: WorkflowState = { status: 'pending', data: {}, messages: [], context: {}, checkpoints: [], tags: [], version: '1.0.0', framework: '', metadata: {} };

/** A state of which some fields were given, whole; a copy that shares nothing. StateError `invalid` for what it cannot hold; `what` names it. */
export function completeState(given: Partial<WorkflowState>, what: string): WorkflowState {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(emptyState, name));
  if (unknown !== undefined) throw new StateError('invalid', `${what} has no field ${JSON.stringify(unknown)}; put it into data, context or metadata`);
  const copy = decodeValue(encodeValue(given, what), what) as Partial<WorkflowState>;
  const state = { ...emptyState, ...copy, status: readStatus(given.status ?? emptyState.status) };
  for (const name of ['data', 'context', 'metadata'] as const) if (!isFields(state[name])) throw wrong(what, name, 'an object');
  for (const name of ['messages', 'checkpoints', 'tags'] as const) if (!Array.isArray(state[name])) throw wrong(what, name, 'a list');
  for (const name of ['version', 'framework'] as const) if (typeof state[name] !== 'string') throw wrong(what, name, 'text');
  if (!state.tags.every((tag) => typeof tag === 'string')) throw wrong(what, 'tags', 'a list of texts');
  state.messages.forEach((message, i) => checkMessage(message, `message ${i + 1} of ${what}`));
  state.checkpoints.forEach((checkpoint, i) => checkCheckpoint(checkpoint, `checkpoint ${i + 1} of ${what}`));
  return state;
}

/** The state with one message more. StateError `invalid` for a role that is none. */
export function addMessage(state: WorkflowState, role: MessageRole, content: string, more: Partial<Omit<Message, 'role' | 'content'>> = {}): WorkflowState {
  const message: Message = { role, content, timestamp: new Date().toISOString(), ...more };
  checkMessage(message, 'the message');
  return { ...state, messages: [...state.messages, message] };
}

/** The state with a new checkpoint of its messages and context, deep; the newest `keep` stay. */
export function addCheckpoint(state: WorkflowState, name: string, metadata: Fields = {}, keep = keptCheckpoints): WorkflowState {
  const checkpoint: StateCheckpoint = {
    id: randomUUID(), name, snapshot: { messages: copied(state.messages), context: copied(state.context) },
    framework: state.framework, created_at: new Date().toISOString(), metadata: copied(metadata),
  };
  return { ...state, checkpoints: [...state.checkpoints, checkpoint].slice(-keep) };
}

/** The state with messages and context of a checkpoint; all else stays, the checkpoints too. Null when there is none with that id. */
export function restoreCheckpoint(state: WorkflowState, id: string): WorkflowState | null {
  const checkpoint = state.checkpoints.find((one) => one.id === id);
  return checkpoint ? { ...state, messages: copied(checkpoint.snapshot.messages), context: copied(checkpoint.snapshot.context) } : null;
}

/** A copy that shares nothing, made as the store makes it. */
function copied<T>(value: T): T {
  return decodeValue(encodeValue(value, 'the checkpoint'), 'the checkpoint') as T;
}

function checkCheckpoint(checkpoint: StateCheckpoint, what: string): void {
  const { id, name, snapshot } = checkpoint;
  if (typeof id !== 'string' || typeof name !== 'string') throw wrong(what, 'id and name', 'text');
  if (!isFields(snapshot) || !Array.isArray(snapshot.messages) || !isFields(snapshot.context)) throw wrong(what, 'snapshot', 'an object with messages and context');
  snapshot.messages.forEach((message: Message, i: number) => checkMessage(message, `message ${i + 1} of ${what}`));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function wrong(what: string, field: string, must: string): StateError {
  return new StateError('invalid', `${field} of ${what} must be ${must}`);
}
