import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeFileSystem, syncFolder, type FileSystem } from './fileSystem';
import { decodeFrames, encodeFrame, runFrames } from './journalFrame';
import type { RunRecord } from './runRecords';
import { errorCode, ioError, StateError } from './stateError';

/** The writing end of one run's records. There is one a run: whoever opens it holds the run's lock. */
export interface JournalWriter {
  /** Adds one record. Throws StateError when it, or one before it, cannot be kept. */
  append(record: RunRecord): void;
  /** Resolves when all that was appended before the call survives SIGKILL. Rejects with StateError. */
  written(): Promise<void>;
  /** Resolves when it survives a power cut, too. Rejects with StateError. */
  sync(): Promise<void>;
  /** Calls back, once, when what was appended cannot be kept, though nobody may be waiting for it. */
  onBroken(listener: (error: StateError) => void): void;
}

/** Records in a file: once `append` returns they survive SIGKILL, and callers of `sync` at one time share one flush. */
export interface JournalFile extends JournalWriter {
  /** Bytes of whole records. */
  readonly size: number;
  /** Does not flush. */
  close(): void;
}

/** Opens or creates a journal for appending; a torn tail is cut first. Throws StateError `io`, `corrupt`, `invalid`. */
export function openJournal(path: string, fs: FileSystem = nodeFileSystem): JournalFile {
  const created = !existsSync(path);
  const whole = created ? { end: 0, torn: false } : readJournal(path);
  let fd: number;
  try {
    fd = fs.open(path, 'a');
  } catch (error) {
    throw ioError(`open the journal ${path}`, error);
  }
  let size = whole.end;
  let synced = 0;
  let folderSynced = !created;
  /** Set for good when the file may no longer be what `size` says. */
  let broken: StateError | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function cut(): void {
    try {
      fs.truncate(fd, size);
    } catch (error) {
      broken = ioError(`cut the torn end of the journal ${path}`, error);
    }
  }

  async function flush(): Promise<void> {
    const upTo = size;
    try {
      await fs.datasync(fd);
      if (!folderSynced) syncFolder(dirname(path), fs);
      folderSynced = true;
      synced = upTo;
    } catch (error) {
      // After a failed flush the system may have dropped the pages: a later success would prove nothing.
      throw broken = ioError(`flush the journal ${path}`, error);
    }
  }

  function startFlush(): Promise<void> {
    const flushing = flush().finally(() => { if (running === flushing) running = null; });
    return running = flushing;
  }

  if (whole.torn) cut();
  if (broken) {
    fs.close(fd);
    throw broken;
  }

  return {
    get size() { return size; },
    append(record) {
      if (broken) throw broken;
      const frame = encodeFrame(record);
      let written: number;
      try {
        written = fs.write(fd, frame);
      } catch (error) {
        cut();
        throw ioError(`write to the journal ${path}`, error);
      }
      if (written !== frame.length) {
        cut();
        throw new StateError('io', `cannot write to the journal ${path}: only ${written} of ${frame.length} bytes fit; free some disk space and try again`);
      }
      size += frame.length;
    },
    async written() {
      if (broken) throw broken;
    },
    // What breaks it is thrown by the call that meets it.
    onBroken: () => undefined,
    async sync() {
      if (broken) throw broken;
      if (synced === size && folderSynced) return;
      if (!running) return startFlush();
      // The one under way may have begun before our record: one more serves everybody who came meanwhile.
      next ??= running.catch(() => undefined).then(() => {
        next = null;
        if (broken) throw broken;
        return startFlush();
      });
      return next;
    },
    close() {
      if (broken?.kind === 'closed') return;
      broken = new StateError('closed', `the journal ${path} is closed`);
      try {
        fs.close(fd);
      } catch (error) {
        throw ioError(`close the journal ${path}`, error);
      }
    },
  };
}

/** What a reader found: `end` is where to read on from, in bytes from the start of the file. */
export interface JournalPart {
  readonly records: RunRecord[];
  readonly end: number;
  /** Something unfinished stands after `end`: a record being written, or what a killed process left. */
  readonly torn: boolean;
}

/** Reads whole records from byte `from` on, also while the run process appends. Throws StateError `not-found`, `io`, `corrupt`, `invalid`. */
export function readJournal(path: string, from = 0): JournalPart {
  const bytes = readFrom(path, from);
  const { records, length, torn } = decodeFrames(bytes, path, from, runFrames);
  return { records, end: from + length, torn };
}

function readFrom(path: string, from: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const bytes = Buffer.allocUnsafe(Math.max(0, fstatSync(fd).size - from));
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(fd, bytes, filled, bytes.length - filled, from + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new StateError('not-found', `there is no journal ${path}`, { cause: error });
    throw ioError(`read the journal ${path}`, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
