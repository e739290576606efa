import { StateError } from '../stateError';
import type { Value } from './value/value';

const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/**
 * A stored whole number and another one added up, exact also past 2^53. Undefined counts as 0.
 * StateError `invalid` when one is no whole number, or the sum does not fit 64 bits; `what` names the value.
 */
export function added(stored: Value | undefined, by: number | bigint, what: string): bigint {
  const sum = whole(stored === undefined ? 0 : stored, what) + whole(by, `what is added to ${what}`);
  if (sum < smallest || sum > largest) throw new StateError('invalid', `${what} would not fit 64 bits any more; it is unchanged`);
  return sum;
}

function whole(value: Value, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new StateError('invalid', `${what} is ${typeof value === 'number' ? 'no exact whole number' : 'no number'}; set it to a whole number first`);
}
