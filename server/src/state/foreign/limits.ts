import { limits } from '../store/value/limits';
import { StateError } from '../stateError';

/** Most bytes of a document, or of one value in a database, that are read. */
export const documentLimit = limits.bytes;
/** Most bytes of a database: it is held in memory twice. */
export const databaseLimit = 512 * 1024 * 1024;
/** Most elements of one list, object, vector or table. */
export const elementLimit = limits.elements;

/** Throws StateError `invalid` when `what` (e.g. `/x/y: the table t`) has more elements than are read. */
export function checkElements(count: number, what: string): void {
  if (count > elementLimit) throw new StateError('invalid', `${what} has more than ${elementLimit} elements, which is more than is read`);
}
