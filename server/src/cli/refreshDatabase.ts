import { foldState } from '../state/fold';
import { foldDue } from '../state/foldDue';
import { createStateFolder } from '../state/folder';
import { StateError } from '../state/stateError';
import { WorkflowCache, type CachedFile } from '../workspace/cache';
import { savedFiles } from '../workspace/savedFiles';

/**
 * Folds a root's journals and makes the workflow tables of its database those of its files (absolute paths); a large
 * database waits until it is worth it. What goes wrong is told on stderr and keeps nobody from the findings. Resolves to whether the database was found damaged.
 */
export async function refreshDatabase(root: string, paths: readonly string[]): Promise<{ readonly damaged: boolean }> {
  const files: CachedFile[] = [];
  await savedFiles(root)(paths, (file) => files.push(file));
  const now = new Date();
  try {
    const folder = createStateFolder(root);
    if (!foldDue(folder)) return { damaged: false };
    const { problems } = await foldState(folder, {
      now,
      refresh: (db) => {
        new WorkflowCache(db, true).refresh(files, now);
      },
    });
    for (const { message } of problems) console.error(`millrace: ${message}`);
    return { damaged: false };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const damaged = error.kind === 'corrupt';
    console.error(`millrace: ${damaged ? error.message : `the workflow tables are not up to date: ${error.message} (--no-cache leaves them alone)`}`);
    return { damaged };
  }
}
