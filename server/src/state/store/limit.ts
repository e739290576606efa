import { StateError } from '../stateError';

/** How many a caller asks for. StateError `invalid` for what is no whole number from 0 to 2^31-1: every backend takes those. */
export function checkLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 0 && limit < 2 ** 31) return limit;
  throw new StateError('invalid', `${limit} is no limit; give a whole number from 0 to ${2 ** 31 - 1}`);
}
