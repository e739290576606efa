import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { errorCode, ioError, StateError } from '../stateError';
import { compactJson } from './jsonText';
import { documentLimit } from './limits';

/** The first bytes of another system's file. Throws as `readDocument` does, but for no size. */
export function readStart(path: string): Buffer {
  return readFile(path, Infinity, () => {
    const fd = openSync(path, 'r');
    try {
      const start = Buffer.alloc(16);
      return start.subarray(0, readSync(fd, start, 0, start.length, 0));
    } finally {
      closeSync(fd);
    }
  });
}

/** The bytes of another system's file. Throws StateError `not-found`, `invalid` (no file, too large), `io`. */
export function readDocument(path: string): Buffer {
  return readFile(path, documentLimit, () => readFileSync(path));
}

function readFile(path: string, limit: number, read: () => Buffer): Buffer {
  try {
    // Looked at first: to open a pipe would wait for its writer.
    const stats = statSync(path);
    if (!stats.isFile()) throw new StateError('invalid', `${path} is no file`);
    if (stats.size > limit) throw new StateError('invalid', `${path} has ${stats.size} bytes; more than ${limit} are not read`);
    return read();
  } catch (error) {
    if (error instanceof StateError) throw error;
    if (errorCode(error) === 'ENOENT') throw new StateError('not-found', `${path} does not exist`, { cause: error });
    throw ioError(`read ${path}`, error);
  }
}

/** A file's JSON, checked, without white space. Throws StateError `corrupt`, `invalid`. */
export function readJson(bytes: Uint8Array, path: string): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new StateError('corrupt', `${path} is damaged: it is no UTF-8`, { cause: error });
  }
  return compactJson(text, path);
}
