import type { FileSystem } from '../../fileSystem';
import type { StateFolder } from '../../folder';
import { encodeFrame } from '../../journalFrame';
import { ioError, StateError } from '../../stateError';
import type { Commit } from '../backend';
import type { LiveCopy } from './liveCopy';
import type { Copy } from './loadCopy';
import { beginEpoch, epochFrame } from './newEpoch';
import { openScopes, type ScopesFile } from './scopesFile';
import type { CommitFrame } from './scopesFrames';

/** What became of a commit; `flush` makes it survive a power cut. */
export interface Appended {
  readonly done: boolean;
  readonly flush: () => Promise<void>;
}

/**
 * Appends a commit to the journal of a copy that holds all there is, and takes it over, if what it expects holds.
 * Only for who holds the lock of the journal. Throws StateError `io`; then nothing was added.
 */
export function appendCommit(live: LiveCopy, copy: Copy, { id, ops, expected }: Commit, folder: StateFolder, fs: FileSystem): Appended {
  const flush = () => copy.file?.flush() ?? Promise.resolve();
  if (live.has(id)) return { done: true, flush };
  if (expected.some(({ key, stamp }) => copy.selector.stamp(key) !== stamp)) return { done: false, flush: () => Promise.resolve() };
  if (ops.length === 0) return { done: true, flush };
  const file = ready(copy, folder, fs);
  const frame: CommitFrame = { t: 'commit', id, ops };
  const bytes = file.header() ? encodeFrame(frame) : Buffer.concat([epochFrame(copy.folded), encodeFrame(frame)]);
  file.append(bytes, copy.end);
  live.add(copy, frame, copy.end + bytes.length);
  return { done: true, flush: () => file.flush() };
}

/** The journal to append to. */
function ready(copy: Copy, folder: StateFolder, fs: FileSystem): ScopesFile {
  if (copy.file && copy.end > copy.file.size() && copy.folded) {
    // A power cut has taken what the database holds: what is appended now must not stand in its place.
    beginEpoch(folder, copy.folded, Buffer.alloc(0), fs);
    copy.file.close();
    copy.file = null;
  }
  return copy.file ??= make(copy, folder, fs);
}

function make(copy: Copy, folder: StateFolder, fs: FileSystem): ScopesFile {
  try {
    fs.close(fs.open(folder.scopesPath, 'a'));
  } catch (error) {
    throw ioError(`create the journal ${folder.scopesPath}`, error);
  }
  const file = openScopes(folder.scopesPath, fs);
  if (!file) throw new StateError('io', `the journal ${folder.scopesPath} was deleted meanwhile; try again`, { transient: true });
  copy.end = file.header()?.end ?? 0;
  return file;
}
