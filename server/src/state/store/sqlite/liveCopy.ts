import type { FileSystem } from '../../fileSystem';
import type { StateFolder } from '../../folder';
import { ioError, StateError } from '../../stateError';
import type { Changed, Op } from '../backend';
import { fileStat, inodeOf, loadCopy, sameStat, type Copy } from './loadCopy';
import { recentCommits } from '../recentCommits';
import type { ScopesFile } from './scopesFile';
import type { CommitFrame } from './scopesFrames';

/** The store as this process knows it: the database in memory, kept up with the journal. Loaded when first used. */
export interface LiveCopy {
  /** Takes in what was appended and calls `work`, which may not wait, on the result; one at a time. Throws what loading and `work` throw. */
  use<T>(work: (copy: Copy) => T): Promise<T>;
  /** Takes over a frame that was appended by this process; `end` is where it ends. */
  add(copy: Copy, frame: CommitFrame, end: number): void;
  /** Whether a commit has happened, as far as this process can have tried it. */
  has(id: string): boolean;
  /** Why the database of the disk is not the one in use; null when it is. */
  problem(): string | null;
  close(): Promise<void>;
}

/** Milliseconds until a database that cannot be read is looked at again. */
const retryAfter = 1000;

/** `changed` hears of what is taken in. */
export function liveCopy(folder: StateFolder, changed: (keys: Changed) => void, fs: FileSystem): LiveCopy {
  const ids = recentCommits();
  let copy: Copy | null = null;
  /** The journal of a copy that had to be given up: it may have flushes under way, and knows of failed ones. */
  let spare: ScopesFile | null = null;
  let problem: string | null = null;
  let failed = -Infinity;
  let queue: Promise<unknown> = Promise.resolve();

  function drop(known: Copy): void {
    known.applier.free();
    known.selector.free();
    known.db.close();
    if (copy === known) copy = null;
  }

  function take(known: Copy, frames: readonly CommitFrame[]): void {
    for (const { id } of frames) ids.add(id);
    try {
      known.applier.apply(frames.map(({ ops }) => ops));
    } catch (error) {
      // The journal is right; what was made of it is not.
      drop(known);
      spare = known.file;
      throw ioError(`take in a change of ${folder.scopesPath}`, error);
    }
  }

  function readOn(known: Copy, tell: boolean): void {
    if (!known.file || known.file.size() <= known.end) return;
    const { frames, end } = known.file.read(known.end);
    const commits = frames.filter((frame) => frame.t === 'commit');
    take(known, commits);
    known.end = end;
    if (tell) changed(commits.flatMap(({ ops }) => ops.map(keyOf)));
  }

  /** Takes the last from the journal in use, which may have been replaced; whether that worked. */
  function drain(former: Copy): boolean {
    try {
      readOn(former, true);
      return true;
    } catch {
      return false;
    }
  }

  async function load(): Promise<Copy> {
    const former = copy;
    const drained = former !== null && drain(former);
    const file = former?.file ?? spare;
    const epoch = former?.file?.header()?.frame.epoch;
    const loaded = await loadCopy(folder, file, fs);
    if (former && copy === former) drop(former);
    if (file !== loaded.file) file?.close();
    copy = loaded;
    spare = null;
    problem = null;
    // What the journal holds behind the database is told once more, rather than never.
    readOn(loaded, former !== null);
    // Nothing must lie between what was known and where reading began.
    const { folded } = loaded;
    const whole = drained && (epoch === undefined || !folded || folded.epoch === epoch && folded.bytes <= former.end);
    if (former && !whole) changed('all');
    return loaded;
  }

  async function follow(): Promise<Copy> {
    if (!copy || (copy.file?.inode ?? 0) !== inodeOf(folder.scopesPath)) return load();
    if (!sameStat(copy.stat, fileStat(folder.databasePath)) && performance.now() - failed > retryAfter) {
      try {
        return await load();
      } catch (error) {
        // What is in memory and in the journal is whole, whatever another tool does to the file.
        if (!(error instanceof StateError)) throw error;
        problem = error.message;
        failed = performance.now();
      }
      if (!copy) return load();
    }
    readOn(copy, true);
    return copy;
  }

  return {
    use(work) {
      const done = queue.then(follow).then(work);
      queue = done.catch(() => undefined);
      return done;
    },
    add(known, frame, end) {
      known.end = end;
      try {
        take(known, [frame]);
      } catch {
        // It has happened; the next use loads it.
      }
      changed(frame.ops.map(keyOf));
    },
    has: (id) => ids.has(id),
    problem: () => problem,
    async close() {
      await queue;
      const file = copy?.file ?? spare;
      if (copy) drop(copy);
      file?.close();
    },
  };
}

function keyOf(operation: Op): Exclude<Changed, 'all'>[number] {
  return operation.op === 'put' ? operation.row.key : operation.op === 'delete' ? operation.key : operation.log;
}
