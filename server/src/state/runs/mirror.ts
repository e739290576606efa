import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStateFolder, ensureStateFolder, journalIds, type StateFolder } from '../folder';
import { readJournal, type JournalPart } from '../journal';
import { encodeFrame } from '../journalFrame';
import { acquireLock, type Lock } from '../lock';
import type { RunRecord } from '../runRecords';
import { errorCode, ioError, StateError } from '../stateError';
import type { Backend, Row } from '../store/backend';
import { isRunId } from '../runId';
import { lockKey, readStoredRecord, recordsKey } from './storedRun';

/** What is known of each run's journal here: the stamp of the run's row when it held all records, and its size then. */
type Seen = Record<string, { readonly stamp: string; readonly size: number }>;

/** Records that are asked for at once. */
const pageSize = 1000;
/** Rows and locks that are asked for at once. */
const rowsAtOnce = 1000;

/**
 * Journals of the runs of a store, in a folder of the layout of a state folder, so that everything that shows runs works
 * on it. It may be deleted at any time, and is never believed over the store: what does not fit is fetched anew.
 */
export class Mirror {
  constructor(readonly folder: StateFolder, private readonly backend: Backend) {}

  create(): void {
    createStateFolder(this.folder.root);
    ensureStateFolder(this.folder);
  }

  /** A word of this folder's own, made when it is first asked for. */
  tag(): string {
    const path = join(this.folder.dir, 'tag');
    try {
      writeFileSync(path, randomBytes(3).toString('hex'), { flag: 'wx' });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw ioError(`write ${path}`, error);
    }
    return readFileSync(path, 'utf8');
  }

  /** Brings all runs up to date, and forgets those that the store no longer has. Rejects with StateError. */
  async refresh(): Promise<void> {
    this.create();
    const rows = await this.rows();
    await this.bringUp(rows);
    this.forgetOthers(new Set(rows.map(({ key }) => key.columns[0] ?? '')));
  }

  /** Brings runs up to date by their rows of `stored_runs`. */
  async bringUp(rows: readonly Row[]): Promise<void> {
    this.create();
    const seen = this.readSeen();
    let changed = false;
    for (const row of rows) {
      const [id = ''] = row.key.columns;
      if (!isRunId(id) || (seen[id]?.stamp === row.stamp && seen[id].size === this.sizeOf(id))) continue;
      const size = await this.copy(id);
      if (size === null) continue;
      seen[id] = { stamp: row.stamp, size };
      changed = true;
    }
    if (changed) this.writeSeen(seen);
    await this.passSigns(rows.filter(({ status }) => status === 'running'));
  }

  /** Brings the journal of a run whose lock here is held to what the store has. */
  async copyHeld(id: string): Promise<number> {
    const path = this.folder.journalPath(id);
    let have = readMirrored(path);
    // The last record that is here is fetched again: where it differs, the store has gone another way.
    const fresh = await this.recordsAfter(id, Math.max(0, have.records.length - 1));
    const [first] = fresh;
    const last = have.records.at(-1);
    if (last && (!first || JSON.stringify(first) !== JSON.stringify(last))) {
      rmSync(path, { force: true });
      have = { records: [], end: 0, torn: false };
      fresh.splice(0, fresh.length, ...await this.recordsAfter(id, 0));
    } else if (last) fresh.shift();
    try {
      if (have.torn) truncateSync(path, have.end);
      if (fresh.length > 0) appendFileSync(path, Buffer.concat(fresh.map(encodeFrame)));
      return this.sizeOf(id);
    } catch (error) {
      throw ioError(`write the copy of run ${id} in ${path}`, error);
    }
  }

  /** Size of the journal afterwards; null for a run that a process here writes: that keeps it up to date itself. */
  private async copy(id: string): Promise<number | null> {
    let lock: Lock;
    try {
      lock = await acquireLock(this.folder.runLockPath(id), { wait: 0 });
    } catch (error) {
      if (error instanceof StateError && error.kind === 'busy') return null;
      throw error;
    }
    try {
      return await this.copyHeld(id);
    } finally {
      lock.release();
    }
  }

  private async recordsAfter(id: string, after: number): Promise<RunRecord[]> {
    const records: RunRecord[] = [];
    for (let seq = after; ;) {
      const page = await this.backend.readLog({ log: recordsKey(id), after: seq, limit: pageSize, newestFirst: false });
      for (const entry of page) records.push(readStoredRecord(id, entry));
      seq = page.at(-1)?.seq ?? seq;
      if (page.length < pageSize) return records;
    }
  }

  private async rows(): Promise<Row[]> {
    const rows: Row[] = [];
    for (let after: Row | undefined; ;) {
      const page = await this.backend.scan({ table: 'stored_runs', prefix: [], order: 'key', limit: rowsAtOnce, ...(after && { after }) });
      rows.push(...page);
      after = page.at(-1);
      if (page.length < rowsAtOnce) return rows;
    }
  }

  /** A run process elsewhere gives its signs in the store; here a journal's time tells them. */
  private async passSigns(running: readonly Row[]): Promise<void> {
    const locks = running.length === 0 ? [] : await this.backend.read(running.map(({ key }) => lockKey(key.columns[0] ?? '')));
    for (const [i, row] of running.entries()) {
      const [id = ''] = row.key.columns;
      const path = isRunId(id) ? this.folder.journalPath(id) : '';
      if (!existsSync(path)) continue;
      const heard = new Date(Math.max(Date.parse(row.updated), Date.parse(locks[i]?.updated ?? row.updated)));
      utimesSync(path, heard, heard);
    }
  }

  /** The database here would go on listing a run that is gone: it is made again. Logs stay, for nobody else has them. */
  private forgetOthers(known: ReadonlySet<string>): void {
    const gone = journalIds(this.folder).filter((id) => !known.has(id));
    for (const id of gone) rmSync(this.folder.journalPath(id), { force: true });
    if (gone.length > 0) rmSync(this.folder.databasePath, { force: true });
  }

  private sizeOf(id: string): number {
    return statSync(this.folder.journalPath(id), { throwIfNoEntry: false })?.size ?? 0;
  }

  private get seenPath(): string {
    return join(this.folder.dir, 'seen.json');
  }

  private readSeen(): Seen {
    try {
      return JSON.parse(readFileSync(this.seenPath, 'utf8'));
    } catch {
      return {};
    }
  }

  /** Of two processes that write it at once one is forgotten: then those runs are looked at again. */
  private writeSeen(seen: Seen): void {
    const temporary = `${this.seenPath}.${process.pid}`;
    try {
      writeFileSync(temporary, JSON.stringify(seen));
      renameSync(temporary, this.seenPath);
    } catch (error) {
      throw ioError(`write ${this.seenPath}`, error);
    }
  }
}

/** What stands in a mirrored journal; nothing where it is damaged. */
function readMirrored(path: string): JournalPart {
  try {
    return readJournal(path);
  } catch (error) {
    if (error instanceof StateError && error.kind === 'not-found') return { records: [], end: 0, torn: false };
    if (!(error instanceof StateError) || error.kind !== 'corrupt') throw error;
    rmSync(path, { force: true });
    return { records: [], end: 0, torn: false };
  }
}
