import { StateError } from '../../stateError';

/**
 * What one stored value may measure, on writing and on reading alike: bytes of its JSON text in UTF-8; array items and
 * object entries at all levels together; levels of arrays and objects in each other (as many as SQLite's and Redis' own
 * JSON functions take).
 */
export const limits = { bytes: 64 * 1024 * 1024, elements: 1024 * 1024, depth: 1000 } as const;

/** The error for a value past a limit. `what` names it, e.g. `the result of "a:b"`. */
export function pastLimit(limit: keyof typeof limits, what: string): StateError {
  return new StateError('invalid', `${what} ${messages[limit]}`);
}

/** Refuses what is larger than one value may be, before it is read or decoded. */
export function checkBytes(bytes: number, what: string): void {
  if (bytes > limits.bytes) throw pastLimit('bytes', what);
}

const elsewhere = 'write big data to a file of its own and store its path';
const messages: Readonly<Record<keyof typeof limits, string>> = {
  bytes: `is larger than ${limits.bytes} bytes; ${elsewhere}`,
  elements: `has more than ${limits.elements} items and entries; ${elsewhere}`,
  depth: `is nested deeper than ${limits.depth} levels; flatten it, or store a part as text`,
};
