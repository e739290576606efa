import { StateError } from '../stateError';
import type { Backend } from '../store/backend';
import { moments } from '../store/moments';
import { keyText, type LogKey, type LogTable } from '../store/tables';
import { batches } from './batches';
import { cleanUp } from './cleanUp';
import { codedRuns } from './codedRuns';
import { copiedLogs, copiedTables } from './copied';
import { refuseRunning, type CopySide } from './copySide';
import { eachEntry } from './pages';
import { holdsSomething, readProgress, writeProgress } from './progress';
import { copyRunLogs, keepRunLogs } from './runLogs';
import { copyLog, syncLog } from './syncLog';
import { syncRows } from './syncRows';
import { verifyCopy, type Verified } from './verifyCopy';

export interface MigrateOptions {
  /** The target may hold something else, which stays; of what both have the source's counts. */
  readonly into: boolean;
  /** Empty the source once all is verified. */
  readonly cleanUp: boolean;
}

export interface Migrated extends Verified {
  /** Rows and entries that had to be written: 0 when an earlier migration had done it all. */
  readonly written: number;
  /** Logs of the target that tell something else than the source's, and were left; with `into` alone. */
  readonly left: number;
  readonly cleanedUp: boolean;
  /** Runs whose logs stay beside the source, under `<run>.kept`: the target has no place for them. */
  readonly keptLogs: number;
}

/**
 * Copies everything of one store into another one, and compares both afterwards, every row and every log. Interrupted
 * at any moment it can be called again, and writes only what is missing. Rejects with StateError: `invalid` where the
 * target holds something else, `busy` while a run goes on or the source changes meanwhile; then both stores are whole.
 */
export async function migrateStore(source: CopySide, target: CopySide, { into, cleanUp: empty }: MigrateOptions): Promise<Migrated> {
  if (source.id === target.id) throw new StateError('invalid', `${source.shown} and ${target.shown} are one store; name another one`);
  await refuseRunning(source);
  const from = codedRuns(source.backend, source.codec);
  const to = codedRuns(target.backend, target.codec);
  const begun = await readProgress(target);
  const continued = begun?.from === source.id;
  if (!into && !continued && await holdsSomething(target)) throw new StateError('invalid', `${target.shown} holds something already; choose an empty store, or add to it with --into`);

  const emptying = continued && begun.emptying === true;
  if (!emptying && !await holdsSomething(source)) throw new StateError('not-found', `${source.shown} holds nothing; check its address`);
  let written = 0;
  let left = 0;
  // What was verified once belongs to the target: it is compared again, and never written over.
  if (into || !(continued && begun.done)) {
    await writeProgress(target, { from: source.id, done: false });
    const writes = batches(to);
    const now = moments()();
    for (const table of copiedTables) written += await syncRows(from, to, table, { now, exactly: !into, writes });
    for (const table of copiedLogs) {
      for (const log of await from.listLogs(table, [])) {
        if (into) {
          const { added, holds } = await syncLog(eachEntry(from, log), to, log, writes);
          written += added;
          left += Number(holds === 'other');
        } else written += await copyLog(from, to, log, writes);
      }
      if (!into) for (const log of await extraLogs(from, to, table)) await writes.add({ op: 'trim', log, keep: 0 });
      await writes.flush();
    }
  }
  if (source.folder && target.folder) copyRunLogs(source.folder, target.folder);
  const verified = await verifyCopy(from, to, { into: into || emptying });
  await writeProgress(target, { from: source.id, done: true, emptying: emptying || (empty && left === 0) });
  if (empty && left > 0) throw new StateError('invalid', `${left} histories of ${target.shown} tell something else than those of ${source.shown}, so ${source.shown} was not cleaned up; all else is copied`);
  const keptLogs = empty && source.folder && !target.folder ? keepRunLogs(source.folder) : 0;
  if (empty) await cleanUp(from, to);
  return { ...verified, written, left, cleanedUp: empty, keptLogs };
}

/** Logs of the target that the source does not have. */
async function extraLogs(from: Backend, to: Backend, table: LogTable): Promise<LogKey[]> {
  const known = new Set((await from.listLogs(table, [])).map(keyText));
  return (await to.listLogs(table, [])).filter((log) => !known.has(keyText(log)));
}
