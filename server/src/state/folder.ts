import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunId } from './runId';
import { errorCode, ioError, StateError } from './stateError';

/** Where the state of a root lives: its `.millrace` folder, or a folder of that layout elsewhere. */
export interface StateFolder {
  readonly root: string;
  readonly dir: string;
  readonly databasePath: string;
  readonly foldLockPath: string;
  /** The journal of what is saved outside of runs, by every process. */
  readonly scopesPath: string;
  /** Who may append to it. */
  readonly scopesLockPath: string;
  readonly runsDir: string;
  /** The run's journal. This and the others throw StateError `invalid` for what is no run id. */
  journalPath(runId: string): string;
  /** Lock of the run's process for as long as it lives, so that a run has one writer. */
  runLockPath(runId: string): string;
  /** Folder of the run's log files. */
  logsDir(runId: string): string;
  /** Folder of the run's values that are too large for its journal. */
  valuesDir(runId: string): string;
  /** Folder of the input and output files of its tasks, gone when they have ended. */
  scratchDir(runId: string): string;
  /** File through which requests reach the run's process. */
  controlPath(runId: string): string;
}

/** Names the places; touches nothing. */
export function stateFolder(root: string, dir = join(root, '.millrace')): StateFolder {
  return {
    root,
    dir,
    databasePath: join(dir, 'state.sqlite'),
    foldLockPath: join(dir, 'fold.lock'),
    scopesPath: join(dir, 'scopes.journal'),
    scopesLockPath: join(dir, 'scopes.lock'),
    runsDir: join(dir, 'runs'),
    journalPath: (runId) => join(dir, 'runs', `${safe(runId)}.journal`),
    runLockPath: (runId) => join(dir, 'locks', safe(runId)),
    logsDir: (runId) => join(dir, 'logs', safe(runId)),
    valuesDir: (runId) => join(dir, 'values', safe(runId)),
    scratchDir: (runId) => join(dir, 'tmp', safe(runId)),
    controlPath: (runId) => join(dir, 'control', safe(runId)),
  };
}

/**
 * The state whose database is the file `path`: that of a root where it is one's, else with its journals in a folder of
 * its own beside the file.
 */
export function databaseFolder(path: string): StateFolder {
  const usual = stateFolder(dirname(dirname(path)));
  if (usual.databasePath === path) return usual;
  return { ...stateFolder(`${path}.d`), databasePath: path };
}

/** Creates what is missing of a root's state folder. Throws StateError `io`. */
export function createStateFolder(root: string): StateFolder {
  const folder = stateFolder(root);
  ensureStateFolder(folder);
  return folder;
}

/** The same for a folder that is named already. */
export function ensureStateFolder(folder: StateFolder): void {
  try {
    // Values and logs may hold what others on the machine must not read.
    mkdirSync(folder.dir, { recursive: true, mode: 0o700 });
    for (const dir of [folder.runsDir, join(folder.dir, 'logs'), join(folder.dir, 'locks'), join(folder.dir, 'control')]) mkdirSync(dir, { recursive: true });
    ignoreEverything(join(folder.dir, '.gitignore'));
  } catch (error) {
    throw ioError(`create the state folder ${folder.dir}`, error);
  }
}

/** Ids of the runs that have a journal, oldest first; none where there is no folder of them. Throws StateError `io`. */
export function journalIds(folder: StateFolder): string[] {
  return runIds(folder, '.journal');
}

/** Ids of the runs that have a file `ID<suffix>` among the journals, likewise. */
export function runIds({ runsDir }: StateFolder, suffix: string): string[] {
  try {
    return readdirSync(runsDir).filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)).filter(isRunId).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw ioError(`list the runs in ${runsDir}`, error);
  }
}

function ignoreEverything(path: string): void {
  try {
    if (!existsSync(path)) writeFileSync(path, '*\n', { flag: 'wx' });
  } catch (error) {
    // Another process may have been faster.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function safe(runId: string): string {
  if (!isRunId(runId)) throw new StateError('invalid', `"${runId}" is not a run id; \`millrace runs\` lists those there are`);
  return runId;
}
