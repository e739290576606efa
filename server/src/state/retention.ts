import type { Database } from 'sql.js';
import { deleteRun } from './deleteRun';
import type { StateFolder } from './folder';
import { StateError } from './stateError';

/** How many runs of each workflow are kept; a run that goes past either limit is deleted. */
export interface Retention {
  /** The newest so many; undefined: all. */
  readonly runs: number | undefined;
  /** Those that ended within so many days; undefined: all. */
  readonly days: number | undefined;
}

/**
 * Decides which runs are deleted. A run that is running stays, as does the newest run of a workflow that is not
 * simulated, which tells the workflow's state. Throws StateError `io`.
 */
export async function deleteExpired(db: Database, folder: StateFolder, { runs, days }: Retention, now: Date): Promise<void> {
  if (runs === undefined && days === undefined) return;
  const cutoff = days === undefined ? '' : new Date(now.getTime() - days * 86_400_000).toISOString();
  const found = db.exec(`SELECT id FROM (
      SELECT id, status, coalesce(ended, started) AS last, row_number() OVER (PARTITION BY file ORDER BY id DESC) AS place,
        max(CASE WHEN simulated = 0 THEN id END) OVER (PARTITION BY file) AS newest FROM runs)
    WHERE status <> 'running' AND id IS NOT newest AND (place > ? OR last < ?) ORDER BY id`, [runs ?? Number.MAX_SAFE_INTEGER, cutoff]);
  for (const [id] of found[0]?.values ?? []) {
    try {
      await deleteRun(folder, String(id));
    } catch (error) {
      // It was resumed meanwhile, or its journal is gone: no reason to stop.
      if (!(error instanceof StateError) || error.kind !== 'busy' && error.kind !== 'not-found') throw error;
    }
  }
}
