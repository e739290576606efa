import { foldState } from '../state/fold';
import { foldDue } from '../state/foldDue';
import { ensureStateFolder, type StateFolder } from '../state/folder';
import { StateError } from '../state/stateError';

/**
 * Whoever finds a run without its process stores that it was interrupted. Resolves to why nothing can be written here,
 * or not while another is at it; journals that cannot be read are told by the view. Throws StateError of another kind.
 */
export async function foldHere(folder: StateFolder): Promise<StateError | undefined> {
  try {
    ensureStateFolder(folder);
    if (foldDue(folder)) await foldState(folder, { now: new Date() });
    return undefined;
  } catch (error) {
    if (!(error instanceof StateError) || (error.kind !== 'io' && error.kind !== 'busy')) throw error;
    return error;
  }
}
