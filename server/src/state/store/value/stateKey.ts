import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { StateError } from '../../stateError';

/** A key for values at rest. */
export interface StateKey {
  readonly secret: KeyObject;
  /** Tells keys apart without telling the key: the first 8 bytes of its SHA-256 in hex. Stands in every encrypted value. */
  readonly id: string;
}

/** The environment variable of the key. */
export const keyVariable = 'MILLRACE_STATE_KEY';

/** How a key is written, for messages. */
export const keyForm = '32 random bytes as 64 hex digits or as base64, such as `openssl rand -hex 32` makes';

/**
 * The key in a text, which comes from `source` (for messages; usually `keyVariable`); null when there is none. An empty
 * or malformed one is StateError `invalid`: values would be written plain that somebody meant to hide.
 */
export function readStateKey(text: string | undefined, source: string): StateKey | null {
  if (text === undefined) return null;
  const bytes = keyBytes(text.trim());
  if (bytes === null) throw new StateError('invalid', `${source} is not a key: it must be ${keyForm}; unset it to write values plain`);
  return stateKey(bytes);
}

/** A key of 32 bytes, e.g. from a secret storage. */
export function stateKey(bytes: Uint8Array): StateKey {
  if (bytes.length !== 32) throw new StateError('invalid', `a key for values has 32 bytes, not ${bytes.length}`);
  return { secret: createSecretKey(bytes), id: createHash('sha256').update(bytes).digest('hex').slice(0, 16) };
}

function keyBytes(text: string): Buffer | null {
  if (/^[\da-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  // Of 32 bytes, in the usual or the URL alphabet.
  if (!/^[\w+/-]{43}=?$/.test(text)) return null;
  return Buffer.from(text, 'base64');
}
