import { isUtf8 } from 'node:buffer';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { StateError, errorCode } from '../../stateError';
import { checkBytes, limits, pastLimit } from './limits';
import { keyForm, keyVariable, type StateKey } from './stateKey';

/**
 * Between a value's JSON text and what a backend stores. Small text without a key is stored as it is. Else the stored
 * text is `millrace1:<how>:[<key id>:]<base64>`, which no JSON text begins with; `<how>` is `gzip`, `aes-256-gcm` or
 * `gzip+aes-256-gcm`. The bytes of an encrypted one are nonce (12), tag (16), ciphertext.
 */
export interface Codec {
  /** What to store for a JSON text in the row that `row` names. Two calls give different texts when a key is set. */
  pack(text: string, row: RowKey): string;
  /**
   * The JSON text of what was stored in that row. StateError `invalid` when it needs another key, a newer Millrace, or
   * is past the limit, `corrupt` when it was changed or comes from another row. `what` names the value in messages.
   */
  unpack(stored: string, row: RowKey, what: string): string;
}

/** What names a row on every backend, e.g. kind, scope and key: an encrypted value can be read in its own row alone. */
export type RowKey = readonly string[];

export interface CodecOptions {
  /** Encrypts what is packed, and is the one key that opens what was encrypted. Plain values are read with a key too. */
  readonly key: StateKey | null;
  /** Bytes of text above which it is compressed, where that makes the stored text smaller. Default 4096. */
  readonly compressAbove?: number;
}

const mark = 'millrace';
const version = `${mark}1`;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export function createCodec({ key, compressAbove = 4096 }: CodecOptions): Codec {
  return {
    pack(text, row) {
      const plain = Buffer.from(text);
      const zipped = plain.length > compressAbove ? gzipSync(plain) : null;
      if (key !== null) return zipped !== null && zipped.length < plain.length ? encrypt(zipped, `gzip+${cipher}`, key, row) : encrypt(plain, cipher, key, row);
      const stored = zipped === null ? null : `${version}:gzip:${zipped.toString('base64')}`;
      return stored !== null && stored.length < plain.length ? stored : text;
    },
    unpack(stored, row, what) {
      if (!stored.startsWith(mark)) return stored;
      const { how, keyId, bytes } = openEnvelope(stored, what);
      const content = keyId === null ? bytes : decrypt(bytes, how, needKey(key, keyId, what), row, what);
      const plain = how.startsWith('gzip') ? unzip(content, what) : content;
      checkBytes(plain.length, what);
      if (!isUtf8(plain)) throw damaged(what);
      return plain.toString('utf8');
    },
  };
}

interface Envelope {
  readonly how: string;
  /** Of the key that opens it; null when it is not encrypted. */
  readonly keyId: string | null;
  readonly bytes: Buffer;
}

function openEnvelope(stored: string, what: string): Envelope {
  const start = stored.slice(0, 100);
  if (/^millrace(?!1:)\d+:/.test(start)) throw new StateError('invalid', `${what} was written by a newer Millrace: update`);
  const match = /^millrace1:(?:gzip|((?:gzip\+)?aes-256-gcm):([\da-f]{16})):/.exec(start);
  if (!match) throw damaged(what);
  const [head, how = 'gzip', keyId = null] = match;
  const bytes = Buffer.from(stored.slice(head.length), 'base64');
  // Buffer reads past what is no base64.
  if (bytes.toString('base64') !== stored.slice(head.length)) throw damaged(what);
  return { how, keyId, bytes };
}

function encrypt(content: Buffer, how: string, key: StateKey, row: RowKey): string {
  const nonce = randomBytes(nonceBytes);
  const encipher = createCipheriv(cipher, key.secret, nonce, { authTagLength: tagBytes }).setAAD(associated(how, key.id, row));
  const hidden = Buffer.concat([encipher.update(content), encipher.final()]);
  return `${version}:${how}:${key.id}:${Buffer.concat([nonce, encipher.getAuthTag(), hidden]).toString('base64')}`;
}

function decrypt(bytes: Buffer, how: string, key: StateKey, row: RowKey, what: string): Buffer {
  if (bytes.length < nonceBytes + tagBytes) throw damaged(what);
  const decipher = createDecipheriv(cipher, key.secret, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes }).setAAD(associated(how, key.id, row));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
  } catch {
    throw damaged(what);
  }
}

/** What is vouched for beside the content: how it is packed, and the row, so that no value passes for another one's. */
function associated(how: string, keyId: string, row: RowKey): Buffer {
  return Buffer.from(JSON.stringify([version, how, keyId, ...row]));
}

function needKey(key: StateKey | null, keyId: string, what: string): StateKey {
  if (key === null) throw new StateError('invalid', `${what} is encrypted; set ${keyVariable} to the key with the id ${keyId} (${keyForm})`);
  if (key.id !== keyId) throw new StateError('invalid', `${what} is encrypted with another key: its id is ${keyId}, that of ${keyVariable} is ${key.id}; set the key that wrote it`);
  return key;
}

function unzip(bytes: Buffer, what: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.bytes });
  } catch (error) {
    throw errorCode(error) === 'ERR_BUFFER_TOO_LARGE' ? pastLimit('bytes', what) : damaged(what);
  }
}

function damaged(what: string): StateError {
  return new StateError('corrupt', `${what} is damaged, or was changed or moved by another program; restore it from a backup, or delete it`);
}
