import { StateError } from '../stateError';
import type { Value } from './value/value';

export const messageRoles = ['system', 'user', 'assistant', 'function', 'tool'] as const;

export type MessageRole = (typeof messageRoles)[number];

/** One message of a conversation. Text stays as it is, line breaks and all. */
export interface Message {
  readonly role: MessageRole;
  readonly content: string;
  readonly name?: string | null;
  readonly function_call?: Value;
  readonly metadata?: { readonly [name: string]: Value };
  /** RFC 3339. */
  readonly timestamp?: string;
}

/** Refuses what is no message: StateError `invalid`; `what` names it. */
export function checkMessage(message: unknown, what: string): void {
  if (typeof message !== 'object' || message === null) throw new StateError('invalid', `${what} must be an object with role and content`);
  const { role, content } = message as Record<string, unknown>;
  if (!messageRoles.some((one) => one === role)) throw new StateError('invalid', `${what} has no role that there is; roles are ${messageRoles.join(', ')}`);
  if (typeof content !== 'string') throw new StateError('invalid', `the content of ${what} must be text`);
}
