import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, ioError, StateError } from '../../stateError';
import { endOf, type Position } from './changeList';
import { decodeIntent, type Intent } from './commitIntent';
import type { FileChange } from './storeFiles';

/** What tells one state of the store from the next: how far the list of changes goes, and which commit is under way. */
export interface Moment {
  readonly changes: Position;
  /** '' for none. */
  readonly intent: string;
}

/** Files of a store, those of `.store` among them. */
export interface StorePlaces {
  readonly dir: string;
  readonly own: string;
  readonly intent: string;
  readonly changes: string;
}

/** Names the places; touches nothing. No id and no table begins with a dot. */
export function storePlaces(dir: string): StorePlaces {
  const own = join(dir, '.store');
  return { dir, own, intent: join(own, 'intent'), changes: join(own, 'changes') };
}

export function momentOf(places: StorePlaces): Moment {
  return { intent: identityOf(places.intent), changes: endOf(places.changes) };
}

export function sameMoment(a: Moment, b: Moment): boolean {
  return a.intent === b.intent && a.changes.file === b.changes.file && a.changes.at === b.changes.at;
}

/** Tells one file under a name from the next one; '' for none. StateError `io`. */
export function identityOf(path: string): string {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : '';
  } catch (error) {
    // A file of ours stands where the path of another one needs a folder: there is none.
    if (errorCode(error) === 'ENOTDIR') return '';
    throw ioError(`look at ${path}`, error);
  }
}

/** The commit that is under way, or that a dead process left behind; null for none. StateError `io`, `corrupt`. */
export function readIntent(places: StorePlaces): Intent | null {
  const bytes = readWhole(places.intent, Infinity);
  return bytes && decodeIntent(bytes, places.dir, places.intent);
}

/** Files as they are once the commit under way has been done. */
export class StoreView {
  private readonly ahead: ReadonlyMap<string, FileChange>;

  constructor(intent: Intent | null) {
    this.ahead = new Map(intent?.changes.map((change) => [change.path, change]));
  }

  /** What the commit under way changes. */
  changed(): Iterable<FileChange> {
    return this.ahead.values();
  }

  isChanged(path: string): boolean {
    return this.ahead.has(path);
  }

  /** A whole file, null where there is none. One of more than `longest` bytes is StateError `invalid`. */
  read(path: string, longest: number): Buffer | null {
    const change = this.ahead.get(path);
    if (!change) return readWhole(path, longest);
    if (!('offset' in change)) return change.content;
    return Buffer.concat([(readWhole(path, longest) ?? Buffer.alloc(0)).subarray(0, change.offset), change.bytes]);
  }

  /** The first bytes of a file, all if there are not so many; null where there is none. */
  readStart(path: string, length: number): Buffer | null {
    return this.ahead.has(path) ? this.read(path, Infinity)?.subarray(0, length) ?? null : readPart(path, 0, length);
  }
}

/** Bytes of a file from an offset on, fewer at its end; null where there is no file. StateError `io`. */
export function readPart(path: string, offset: number, length: number): Buffer | null {
  return reading(path, () => {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(length);
      let done = 0;
      for (let read = -1; read !== 0 && done < length; done += read) read = readSync(fd, bytes, done, length - done, offset + done);
      return bytes.subarray(0, done);
    } finally {
      closeSync(fd);
    }
  });
}

function readWhole(path: string, longest: number): Buffer | null {
  return reading(path, () => {
    const size = statSync(path).size;
    if (size > longest) throw new StateError('invalid', `${path} has ${size} bytes; more than ${longest} are not read`);
    return readFileSync(path);
  });
}

function reading<T>(path: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error instanceof StateError ? error : ioError(`read ${path}`, error);
  }
}
