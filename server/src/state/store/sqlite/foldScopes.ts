import type { Database } from 'sql.js';
import type { FileSystem } from '../../fileSystem';
import type { StateFolder } from '../../folder';
import { ioError, StateError } from '../../stateError';
import { applier } from './applyOps';
import { missing, placeAfter, readFolded, writeFolded } from './folded';
import { openScopes, type ScopesFile } from './scopesFile';
import type { Folded } from './scopesFrames';

/** What became of the journal of saved values in a fold. */
export interface FoldedScopes {
  /** How far the database holds the journal now; null when there is none that can be read. */
  readonly folded: Folded | null;
  /** What neither the database nor the journal has any more, as a sentence. */
  readonly lost: string | null;
  /** Why the journal cannot be read. */
  readonly problems: readonly StateError[];
}

/** Does in a database what `scopes.journal` says and the database has not. Throws StateError `io`. */
export async function foldScopes(db: Database, folder: StateFolder, fs: FileSystem): Promise<FoldedScopes> {
  let file: ScopesFile | null = null;
  try {
    file = openScopes(folder.scopesPath);
    return file ? await foldFile(db, file, folder, fs) : nothing;
  } catch (error) {
    if (!(error instanceof StateError) || error.kind !== 'corrupt' && error.kind !== 'invalid') throw error;
    return { ...nothing, problems: [error] };
  } finally {
    file?.close();
  }
}

const nothing: FoldedScopes = { folded: null, lost: null, problems: [] };

async function foldFile(db: Database, file: ScopesFile, folder: StateFolder, fs: FileSystem): Promise<FoldedScopes> {
  const header = file.header();
  if (!header) return nothing;
  const { databasePath, scopesPath } = folder;
  const place = placeAfter(readFolded(db), header);
  const from = place ?? header.end;
  const { frames, end } = file.read(from);
  const folded = { epoch: header.frame.epoch, bytes: end };
  if (place !== null && frames.length === 0) return { ...nothing, folded: { ...folded, bytes: from } };
  // A power cut must not take from the journal what the database holds: later frames would stand in its place.
  await flush(scopesPath, fs);
  const { apply, free } = applier(db);
  try {
    apply(frames.filter((frame) => frame.t === 'commit').map(({ ops }) => ops));
    writeFolded(db, folded);
  } catch (error) {
    throw new StateError('invalid', `${scopesPath} cannot be folded: ${String(error)}`, { cause: error });
  } finally {
    free();
  }
  return { ...nothing, folded, lost: place === null ? missing(databasePath, scopesPath, header) : null };
}

async function flush(path: string, fs: FileSystem): Promise<void> {
  try {
    const fd = fs.open(path, 'r+');
    try {
      await fs.datasync(fd);
    } finally {
      fs.close(fd);
    }
  } catch (error) {
    throw ioError(`flush the journal ${path}`, error);
  }
}
