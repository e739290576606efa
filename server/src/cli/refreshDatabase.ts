import { foldState } from '../state/fold';
import { createStateFolder } from '../state/folder';
import { StateError } from '../state/stateError';
import { WorkflowCache } from '../workspace/cache';
import { findWorkflowFiles } from '../workspace/files';
import { savedFiles } from '../workspace/savedFiles';

/**
 * Folds a root's journals and brings the workflow tables of its database up to date with the files on the disk.
 * A state that cannot be written is told on stderr and keeps nobody from the findings.
 */
export async function refreshDatabase(root: string): Promise<void> {
  const paths: string[] = [];
  await findWorkflowFiles(root, { include: [], exclude: [] }, ({ path }) => paths.push(path));
  const files = await savedFiles(root)(paths);
  const now = new Date();
  try {
    const { problems } = await foldState(createStateFolder(root), {
      now,
      refresh: (db) => {
        new WorkflowCache(db, true).refresh(files, now);
      },
    });
    for (const problem of problems) console.error(`millrace: ${problem.message}`);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    console.error(`millrace: the workflow tables are not up to date: ${error.message}\n(--no-cache leaves them alone)`);
  }
}
