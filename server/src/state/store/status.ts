import { StateError } from '../stateError';

/** Every status that a saved workflow or task may have. */
export const statuses = [
  'pending', 'running', 'completed', 'failed', 'skipped', 'waiting', 'bypassed', 'cancelled', 'partially_completed', 'compensated', 'compensation_failed',
] as const;

export type Status = (typeof statuses)[number];

export function isStatus(text: string): text is Status {
  return statuses.some((one) => one === text);
}

/** A status as others spell it: FlowWeaver in capitals, `not_started` for pending. StateError `invalid`, with the list, for what is none. */
export function readStatus(text: unknown): Status {
  const name = typeof text === 'string' ? text.toLowerCase() : '';
  const found = name === 'not_started' ? 'pending' : isStatus(name) ? name : null;
  if (!found) throw new StateError('invalid', `${typeof text === 'string' ? JSON.stringify(text.slice(0, 60)) : 'the status'} is no status; there are ${statuses.join(', ')}`);
  return found;
}
