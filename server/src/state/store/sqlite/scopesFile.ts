import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeFileSystem, syncFolder, type FileSystem } from '../../fileSystem';
import { decodeFrames } from '../../journalFrame';
import { errorCode, ioError, StateError } from '../../stateError';
import { scopesFrames, type EpochFrame, type ScopesFrame } from './scopesFrames';
import { sharedFlush } from './sharedFlush';

/** A `scopes.journal` as it was opened; another may stand in its place by now. */
export interface ScopesFile {
  readonly inode: number;
  /** Null as long as nothing whole stands in it. Throws StateError `corrupt`, `invalid`, `io`. */
  header(): { readonly frame: EpochFrame; readonly end: number } | null;
  size(): number;
  /** Whole frames from byte `from` on. Throws StateError `corrupt`, `invalid`, `io`. */
  read(from: number): ScopesPart;
  /** Bytes `from` to `to`. Throws StateError `io`. */
  bytes(from: number, to: number): Buffer;
  /**
   * Appends at `end`, where the whole frames end: what is torn behind it is cut. Only for who holds the lock.
   * Throws StateError `io`; then nothing whole was added.
   */
  append(bytes: Buffer, end: number): void;
  /** Resolves when all that was appended before the call survives a power cut; callers share flushes. Rejects with StateError `io`. */
  flush(): Promise<void>;
  /** Flushes under way are waited for. */
  close(): void;
}

/** What stands behind a place in the journal; `ends[i]` is where `frames[i]` ends. */
export interface ScopesPart {
  readonly frames: readonly ScopesFrame[];
  readonly end: number;
}

/** Opens the journal; null when there is none. Throws StateError `corrupt`, `invalid`, `io`. */
export function openScopes(path: string, fs: FileSystem = nodeFileSystem): ScopesFile | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw ioError(`read the journal ${path}`, error);
  }
  try {
    return scopesFile(fd, path, fs);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function scopesFile(fd: number, path: string, fs: FileSystem): ScopesFile {
  let writing: number | null = null;
  let folderSynced = false;
  let broken: StateError | null = null;
  let header: ReturnType<ScopesFile['header']> = null;
  let flushing = 0;
  let closed = false;

  function bytes(from: number, to: number): Buffer {
    const found = Buffer.allocUnsafe(Math.max(0, to - from));
    let filled = 0;
    try {
      while (filled < found.length) {
        const read = readSync(fd, found, filled, found.length - filled, from + filled);
        if (read === 0) break;
        filled += read;
      }
    } catch (error) {
      throw ioError(`read the journal ${path}`, error);
    }
    return found.subarray(0, filled);
  }
  const size = (): number => fstatSync(fd).size;

  function read(from: number): ScopesPart {
    for (let looks = 1; ; looks++) {
      try {
        const { records, length } = decodeFrames(bytes(from, size()), path, from, scopesFrames);
        return { frames: records, end: from + length };
      } catch (error) {
        // A torn end that is cut and written over under our eyes looks damaged for a moment.
        if (looks === 3 || !(error instanceof StateError) || error.kind !== 'corrupt') throw error;
      }
    }
  }

  function firstFrame(): typeof header {
    const head = bytes(0, Math.min(size(), 4096));
    const { records, length } = decodeFrames(head.subarray(0, head.indexOf(10) + 1), path, 0, scopesFrames);
    const [frame] = records;
    if (frame && frame.t !== 'epoch') throw new StateError('corrupt', `${path} does not begin as it should. Nothing was changed; restore the file from a backup, or move it away to give ${scopesFrames.holds} up`);
    // Something whole behind a beginning that is not: decoding all of it says so.
    if (!frame) read(0);
    return frame ? { frame, end: length } : null;
  }

  const flush = sharedFlush(async () => {
    if (writing === null) return;
    try {
      await fs.datasync(writing);
      if (!folderSynced) syncFolder(dirname(path), fs);
      folderSynced = true;
    } catch (error) {
      // After a failed flush the system may have dropped the pages: a later success would prove nothing.
      throw broken = ioError(`flush the journal ${path}`, error);
    }
  });

  return {
    inode: fstatSync(fd).ino,
    header: () => header ??= firstFrame(),
    size, read, bytes,
    append(added, end) {
      if (broken) throw broken;
      let written: number;
      try {
        writing ??= fs.open(path, 'a');
        if (fs.size(writing) !== end) fs.truncate(writing, end);
        written = fs.write(writing, added);
      } catch (error) {
        cut(end);
        throw ioError(`write to the journal ${path}`, error);
      }
      if (written === added.length) return;
      cut(end);
      throw new StateError('io', `cannot write to the journal ${path}: only ${written} of ${added.length} bytes fit; free some disk space and try again`);
    },
    async flush() {
      if (broken) throw broken;
      flushing++;
      try {
        await flush();
      } finally {
        flushing--;
        if (closed) release();
      }
    },
    close() {
      closed = true;
      release();
    },
  };

  function release(): void {
    if (flushing > 0) return;
    closeSync(fd);
    if (writing !== null) fs.close(writing);
  }

  /** What cannot be cut is torn, and cut by whoever appends next. */
  function cut(end: number): void {
    try {
      if (writing !== null) fs.truncate(writing, end);
    } catch {
      return;
    }
  }
}
