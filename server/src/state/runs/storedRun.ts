import { randomBytes } from 'node:crypto';
import { isRunRecord } from '../journalFrame';
import type { RunRecord } from '../runRecords';
import type { RunSummary } from '../runSummary';
import { StateError } from '../stateError';
import type { Entry, Row } from '../store/backend';
import type { Key, LogKey } from '../store/tables';

/** What the row of a run says, so that a list needs no records: the run without its tasks, and how many records it has. */
export interface StoredRun extends Omit<RunSummary, 'counts'> {
  readonly records: number;
}

export const runKey = (runId: string): Key => ({ table: 'stored_runs', columns: [runId] });
export const lockKey = (runId: string): Key => ({ table: 'locks', columns: [`run ${runId}`] });
export const controlKey = (runId: string): Key => ({ table: 'controls', columns: [runId] });
export const recordsKey = (runId: string): LogKey => ({ table: 'run_records', columns: [runId] });

/** A new commit's id, which is the stamp of the rows that it writes. */
export function newCommitId(): string {
  return randomBytes(12).toString('base64url');
}

/** A row after `before`. */
export function nextRow(key: Key, before: Row | null, written: Pick<Row, 'value' | 'stamp' | 'status' | 'updated'>): Row {
  return { key, ...written, version: (before?.version ?? 0) + 1, created: before?.created ?? written.updated, expires: null, writer: 'user' };
}

/** What a run's row says after another record; null before its first one. */
export function afterRecord(run: StoredRun | null, record: RunRecord): StoredRun | null {
  if (record.t === 'run') {
    const { id, file, simulated, logicalTime, at } = record;
    return { id, file, status: 'running', simulated, logicalTime, started: at, ended: null, error: null, records: 1 };
  }
  if (!run) return null;
  const counted = { ...run, records: run.records + 1 };
  if (record.t === 'finish') return { ...counted, status: record.status, ended: record.at, error: record.error };
  return record.t === 'resume' ? { ...counted, status: 'running', ended: null, error: null } : counted;
}

/** Reads a row of `stored_runs`. The store's own checks vouch for the rest. */
export function readStoredRun(row: Row): StoredRun {
  return JSON.parse(row.value);
}

/** Reads one record of a run's log. Throws StateError `corrupt`, `invalid` (a newer Millrace). */
export function readStoredRecord(runId: string, { seq, value }: Entry): RunRecord {
  let record: unknown;
  try {
    record = JSON.parse(value);
  } catch (error) {
    throw new StateError('corrupt', `record ${seq} of run ${runId} in the store is damaged: restore the store from a backup`, { cause: error });
  }
  if (!isRunRecord(record)) throw new StateError('invalid', `record ${seq} of run ${runId} was written by a newer Millrace: update`);
  return record;
}
