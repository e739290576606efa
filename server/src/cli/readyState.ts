import { foldState } from '../state/fold';
import { ensureStateFolder, type StateFolder } from '../state/folder';
import { glanceAtDatabase } from '../state/sqliteFile';
import { StateError } from '../state/stateError';

/**
 * Looks at the database of a state folder before something starts that could not be folded into it. A damaged one is kept aside and
 * rebuilt at once, so that the next command works. Throws StateError `corrupt`, `busy`, `io`: nothing was started.
 */
export async function readyState(folder: StateFolder): Promise<void> {
  try {
    glanceAtDatabase(folder.databasePath);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    if (error.kind !== 'corrupt') throw notStarted(error);
    ensureStateFolder(folder);
    await foldState(folder, { now: new Date() }).catch((damage: unknown) => {
      throw damage instanceof StateError ? notStarted(damage) : damage;
    });
  }
}

function notStarted(error: StateError): StateError {
  return new StateError(error.kind, `${error.message}. Nothing was started: try again`, { cause: error });
}
