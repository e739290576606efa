import { cpSync, existsSync, renameSync } from 'node:fs';
import { ensureStateFolder, journalIds, type StateFolder } from '../folder';
import { ioError } from '../stateError';

/** What the tasks of runs wrote is in files of a state folder alone: those go along where both stores have one. Throws StateError `io`. */
export function copyRunLogs(from: StateFolder, to: StateFolder): void {
  for (const id of journalIds(from)) {
    if (!existsSync(from.logsDir(id))) continue;
    ensureStateFolder(to);
    try {
      cpSync(from.logsDir(id), to.logsDir(id), { recursive: true, preserveTimestamps: true });
    } catch (error) {
      throw ioError(`copy the logs of run ${id} to ${to.logsDir(id)}`, error);
    }
  }
}

/** Puts logs aside that would go with their runs, because nobody else has them. Returns how many runs have such. Throws StateError `io`. */
export function keepRunLogs(from: StateFolder): number {
  const ids = journalIds(from).filter((id) => existsSync(from.logsDir(id)));
  for (const id of ids) {
    try {
      renameSync(from.logsDir(id), `${from.logsDir(id)}.kept`);
    } catch (error) {
      throw ioError(`keep the logs of run ${id} in ${from.dir}`, error);
    }
  }
  return ids.length;
}
