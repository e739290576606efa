import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'sql.js';
import { copiedTables } from './copy/copied';
import { checkIntegrity, openDatabase } from './database';
import { nodeFileSystem, syncFolder, type FileSystem } from './fileSystem';
import { databaseFolder, type StateFolder } from './folder';
import { foldState } from './fold';
import { keepDatabase, keptDatabases, type KeptDatabase } from './keptDatabase';
import { acquireLock } from './lock';
import { checkSchema, createSchema, schemaVersion } from './schema';
import { refuseLog } from './sqliteFile';
import { ioError, StateError } from './stateError';
import { burstLock } from './store/sqlite/burstLock';
import { placeAfter, readFolded } from './store/sqlite/folded';
import { openScopes } from './store/sqlite/scopesFile';
import { selector } from './store/sqlite/selectRows';
import { tables, type Key } from './store/tables';

/** What became of a database that went back to an older version. */
export interface RolledBack {
  /** Versions of the tables. */
  readonly from: number;
  readonly to: number;
  /** The file that was put back in its place. */
  readonly former: string;
  /** Where the newer database is now, a store of its own with all it held. */
  readonly kept: string;
  /** Saved values and states that the newer one alone has, or has otherwise. */
  readonly left: readonly Key[];
}

interface Options {
  /** Names the file that is kept. */
  readonly now: Date;
  /** Milliseconds to wait for a fold or a writer; 10 s by default. */
  readonly wait?: number;
  readonly fs?: FileSystem;
}

/**
 * Puts the database of the older version, which the fold kept when it brought the tables up, back in its place, and
 * keeps the newer one with the journal of saved values aside. Journals of runs stay: the older version folds them.
 * Whoever dies in it, the database is the newer or the older one, and what was saved is in it or beside it. Throws
 * StateError `invalid` (nothing to go back to), `busy`, `corrupt`, `io`; then the newer one stands.
 */
export async function rollBack(folder: StateFolder, { now, wait = 10_000, fs = nodeFileSystem }: Options): Promise<RolledBack> {
  const former = await formerDatabase(folder);
  // What is kept aside is to be whole without the journal.
  await foldState(folder, { now, wait, fs });
  const lock = await acquireLock(folder.foldLockPath, { wait });
  const journalLock = burstLock(folder.scopesLockPath, wait);
  try {
    return await journalLock.use(async () => {
      const left = await leftBehind(folder, former);
      const kept = exchange(folder, former, now, fs);
      return { from: schemaVersion, to: former.version, former: former.path, kept, left };
    });
  } finally {
    await journalLock.close();
    lock.release();
  }
}

/** The newest database of an older version, if the one in use is of this version. */
async function formerDatabase({ databasePath }: StateFolder): Promise<KeptDatabase> {
  const opened = await openDatabase(databasePath);
  const version = opened && checkSchema(opened.db, databasePath);
  opened?.db.close();
  if (version !== schemaVersion) throw new StateError('invalid', `${databasePath} ${version === null ? 'does not exist' : `is of version ${version}`}: this Millrace has not brought it up to version ${schemaVersion}, so there is nothing to go back from`);
  const former = keptDatabases(databasePath).find((kept) => kept.version < schemaVersion);
  if (!former) throw new StateError('invalid', `no database of an older version was kept beside ${databasePath}: it was made by version ${schemaVersion}. An older Millrace makes its own from the journals of runs where ${databasePath} is moved away; \`millrace store export\` keeps saved values`);
  return former;
}

/** What the newer database alone has. Both are looked through first: neither is moved unless it is whole. */
async function leftBehind(folder: StateFolder, former: KeptDatabase): Promise<Key[]> {
  const [newer, older] = [await openWhole(folder.databasePath), await openWhole(former.path)];
  try {
    const found = checkSchema(older, former.path);
    if (found !== former.version) throw new StateError('invalid', `${former.path} is of version ${String(found)}, not ${former.version} as its name says: somebody has changed it. Nothing was changed; move it away to go back to another one`);
    checkFolded(newer, folder);
    createSchema(older, former.path);
    return rowsOnlyIn(newer, older);
  } finally {
    newer.close();
    older.close();
  }
}

async function openWhole(path: string): Promise<Database> {
  // Renamed beside its log, a database would lose what stands there alone.
  refuseLog(path);
  const opened = await openDatabase(path);
  if (!opened) throw new StateError('busy', `${path} was moved away meanwhile; try again`);
  try {
    checkIntegrity(opened.db, path);
    return opened.db;
  } catch (error) {
    opened.db.close();
    throw error;
  }
}

/** Somebody may have saved something between the fold and the locks. Throws StateError `busy`. */
function checkFolded(db: Database, { scopesPath }: StateFolder): void {
  const file = openScopes(scopesPath);
  try {
    const header = file?.header();
    const place = header ? placeAfter(readFolded(db), header) : null;
    if (!file || !header || (place !== null && file.read(place).frames.length === 0)) return;
  } finally {
    file?.close();
  }
  throw new StateError('busy', `values are being saved in ${scopesPath}; end what writes, and try again. Nothing was changed`);
}

function rowsOnlyIn(newer: Database, older: Database): Key[] {
  const known = selector(older);
  try {
    return copiedTables.flatMap((table) => {
      const names = tables[table].join(', ');
      const found = newer.exec(`SELECT stamp, ${names} FROM ${table} WHERE stamp IS NOT NULL ORDER BY ${names}`)[0]?.values ?? [];
      return found.map(([stamp, ...columns]) => ({ stamp, key: { table, columns: columns.map(String) } })).filter(({ stamp, key }) => known.stamp(key) !== stamp).map(({ key }) => key);
    });
  } finally {
    known.free();
  }
}

/** Each step leaves a database in place that is whole; the last one is going back. */
function exchange(folder: StateFolder, former: KeptDatabase, now: Date, fs: FileSystem): string {
  const { databasePath, scopesPath, dir } = folder;
  const kept = keepDatabase(databasePath, schemaVersion, now);
  try {
    // Beside the older database the journal would go on from what that does not hold.
    const aside = databaseFolder(kept);
    mkdirSync(aside.dir, { recursive: true, mode: 0o700 });
    if (existsSync(scopesPath)) fs.rename(scopesPath, aside.scopesPath);
    for (const changed of new Set([aside.dir, dirname(aside.dir), dir])) syncFolder(changed, fs);
    fs.rename(former.path, databasePath);
    syncFolder(dirname(databasePath), fs);
  } catch (error) {
    throw ioError(`put ${former.path} in the place of ${databasePath}`, error);
  }
  return kept;
}
