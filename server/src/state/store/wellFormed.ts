import { StateError } from '../stateError';
import { keyText, type Key } from './tables';

/** Refuses key columns that have no UTF-8 of their own, which on a server would be taken for each other. */
export function checkWellFormed(key: Key<string>): void {
  if (key.columns.some((column) => /\p{Surrogate}/u.test(column))) {
    throw new StateError('invalid', `the key ${keyText(key)} has half a character in it (a lone surrogate); keys must be valid Unicode`);
  }
}
