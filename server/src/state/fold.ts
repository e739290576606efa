import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'sql.js';
import { checkIntegrity, openDatabase } from './database';
import { deleteMarkedRows, removeRunFiles } from './deleteRun';
import { nodeFileSystem, syncFolder, writeSynced, type FileSystem } from './fileSystem';
import { journalIds, type StateFolder } from './folder';
import { followRun, readOn, type FollowedRun } from './followRun';
import { isAlive } from './identity';
import { holdsNoRuns, sayRuns } from './noRuns';
import { fileTime, keepDatabase } from './keptDatabase';
import { lastSign } from './signOfLife';
import { acquireLock } from './lock';
import { deleteExpired, type Retention } from './retention';
import { writeRunRows } from './runRows';
import type { ProcessIdentity } from './runRecords';
import { createSchema, schemaVersion } from './schema';
import { databaseMark, refuseLog, type DatabaseMark } from './sqliteFile';
import { newDatabase } from './sqlJs';
import { ioError, StateError } from './stateError';
import { foldScopes } from './store/sqlite/foldScopes';
import { shortenScopes } from './store/sqlite/shortenScopes';

export interface FoldOptions {
  /** Brings other tables (the workflow cache) up to date in the same pass. */
  readonly refresh?: (db: Database) => void | Promise<void>;
  /** Deletes runs that are too many or too old. */
  readonly keep?: Retention;
  /** Names the files that are kept aside. */
  readonly now: Date;
  /** Milliseconds to wait for another fold; 10 s by default. */
  readonly wait?: number;
  readonly fs?: FileSystem;
}

/** What a fold did. */
export interface FoldReport {
  /** Ids of the runs whose rows are new. */
  readonly folded: readonly string[];
  /** Those of them that were found without their process. */
  readonly interrupted: readonly string[];
  /** Whether the database file was replaced. */
  readonly written: boolean;
  /** Journals that cannot be read; the others are folded, and these must be shown. */
  readonly problems: readonly StateError[];
}

/**
 * Folds the journals into the database file, under the fold lock. Whoever dies in it, the file is the old or the new
 * one, and the next fold comes out the same. Throws StateError `busy` (another fold, or another tool wrote the
 * database meanwhile: ours is kept aside), `corrupt` (the database was damaged: it is kept aside and has been rebuilt
 * from the journals), `invalid`, `io`.
 */
export async function foldState(folder: StateFolder, { refresh, keep, now, wait = 10_000, fs = nodeFileSystem }: FoldOptions): Promise<FoldReport> {
  const lock = await acquireLock(folder.foldLockPath, { wait });
  try {
    const { db, mark, damage } = await openForWriting(folder, now);
    try {
      const version = createSchema(db, folder.databasePath);
      const outdated = version !== null && version < schemaVersion;
      const before = rowsChanged(db);
      const journals = foldJournals(db, folder);
      const scopes = await foldScopes(db, folder, fs);
      if (keep) await deleteExpired(db, folder, keep, now);
      const deleted = deleteMarkedRows(db, folder);
      await refresh?.(db);
      const written = mark === null || outdated || rowsChanged(db) > before;
      // The file as the older version can still open it, for whoever goes back to that.
      if (outdated) keepDatabase(folder.databasePath, version, now);
      if (written) {
        shrink(db);
        save(db, folder, mark, now, fs);
      }
      removeRunFiles(folder, deleted);
      await shortenScopes(folder, scopes.folded, fs);
      if (damage) throw new StateError('corrupt', `${damage}; it has been rebuilt from the journals, without the history of the workflow files${scopes.lost ? `. ${scopes.lost}` : ''}`);
      if (scopes.lost) throw new StateError('corrupt', `${scopes.lost}. What is left is folded, and the next command works`);
      return { ...journals, problems: [...journals.problems, ...scopes.problems], written };
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

/** The database to fold into; a damaged one is moved aside first, which only the holder of the fold lock may do. */
async function openForWriting(folder: StateFolder, now: Date): Promise<{ db: Database; mark: DatabaseMark | null; damage?: string }> {
  const path = folder.databasePath;
  let opened: Awaited<ReturnType<typeof openDatabase>> = null;
  refuseLog(path);
  try {
    opened = await openDatabase(path);
    if (opened) checkIntegrity(opened.db, path);
  } catch (error) {
    opened?.db.close();
    if (!(error instanceof StateError) || error.kind !== 'corrupt') throw error;
    const kept = `${path}.corrupt-${fileTime(now)}`;
    try {
      renameSync(path, kept);
    } catch (cause) {
      throw ioError(`keep the damaged database aside as ${kept}`, cause);
    }
    return { db: await newDatabase(), mark: null, damage: `${error.message}. It is kept as ${kept}` };
  }
  return opened ?? { db: await newDatabase(), mark: null };
}

/** Gives back the space of much that was deleted: a quarter of the file, and at least a megabyte. */
function shrink(db: Database): void {
  const [free = 0, pages = 0, size = 0] = ['freelist_count', 'page_count', 'page_size'].map((pragma) => Number(db.exec(`PRAGMA ${pragma}`)[0]?.values[0]?.[0]));
  if (free > pages / 4 && free * size >= 1024 * 1024) db.run('VACUUM');
}

function rowsChanged(db: Database): number {
  return Number(db.exec('SELECT total_changes()')[0]?.values[0]?.[0]);
}

function foldJournals(db: Database, folder: StateFolder): Omit<FoldReport, 'written'> {
  const folded: string[] = [];
  const interrupted: string[] = [];
  const problems: StateError[] = [];
  const seen = new Map(rows(db, 'SELECT run, seen_bytes FROM journals'));
  const running = new Map(rows(db, "SELECT id, process FROM runs WHERE status = 'running'"));
  for (const id of journalIds(folder)) {
    const path = folder.journalPath(id);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    const process = running.get(id);
    const orphan = typeof process === 'string' && !isAlive(toIdentity(process), lastSign(path));
    if (size === undefined || (size === seen.get(id) && !orphan)) continue;
    const followed = followRun(path);
    try {
      readOn(followed);
      writeRun(db, id, followed, size);
    } catch (error) {
      problems.push(error instanceof StateError ? error : new StateError('invalid', `${path} cannot be folded: ${String(error)}`, { cause: error }));
      continue;
    }
    const { run } = followed;
    folded.push(id);
    if (run?.status !== 'interrupted') continue;
    interrupted.push(id);
    // Nobody else will remove what its tasks were told.
    rmSync(folder.scratchDir(id), { recursive: true, force: true });
  }
  return { folded, interrupted, problems };
}

/** All or nothing: one journal that does not fit the tables must not spoil the others. */
function writeRun(db: Database, id: string, { run, end }: FollowedRun, size: number): void {
  db.run('SAVEPOINT run');
  try {
    if (run) writeRunRows(db, run);
    // A torn end is seen, too, or its journal would be read again at every fold.
    db.run('INSERT INTO journals VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET folded_bytes = excluded.folded_bytes, seen_bytes = excluded.seen_bytes', [id, end, Math.max(size, end)]);
  } catch (error) {
    db.run('ROLLBACK TO run');
    throw error;
  } finally {
    db.run('RELEASE run');
  }
}

/** Written by `writeRunRows` alone. */
function toIdentity(json: string): ProcessIdentity {
  return JSON.parse(json);
}

function rows(db: Database, sql: string): [unknown, unknown][] {
  return (db.exec(sql)[0]?.values ?? []).map(([key, value]) => [key, value]);
}

function save(db: Database, folder: StateFolder, mark: DatabaseMark | null, now: Date, fs: FileSystem): void {
  const path = folder.databasePath;
  const temporary = `${path}.tmp`;
  try {
    const runless = holdsNoRuns(db);
    const bytes = db.export();
    sayRuns(bytes, runless);
    writeSynced(temporary, bytes, fs);
    const found = databaseMark(path);
    if (found?.inode !== mark?.inode || found?.size !== mark?.size || found?.changes !== mark?.changes || existsSync(`${path}-wal`)) {
      const ours = `${path}.ours-${fileTime(now)}`;
      fs.rename(temporary, ours);
      throw new StateError('busy', `another tool has changed ${path} meanwhile, so it was left as it is; what would have been written is kept as ${ours}. No run is lost: the next fold adds them`);
    }
    fs.rename(temporary, path);
    syncFolder(dirname(path), fs);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error instanceof StateError ? error : ioError(`write the database ${path}`, error);
  }
}
