import { existsSync } from 'node:fs';
import { deleteRun } from '../deleteRun';
import { ensureStateFolder, journalIds, type StateFolder } from '../folder';
import { openJournal, readJournal } from '../journal';
import { acquireLock } from '../lock';
import { isRunId } from '../runId';
import { spillValue, wholeRecord } from '../spilledValues';
import { StateError } from '../stateError';
import type { Backend, Commit, Entry, Op, Row } from '../store/backend';
import { rowsOf } from '../store/scanRows';
import type { Codec } from '../store/value/codec';
import { afterRecord, readStoredRecord, recordsKey, runKey, type StoredRun } from './storedRun';

/** Whether an op is about a run, which the default store keeps as a journal. */
const isOfRuns = (op: Op): boolean => (op.op === 'put' ? op.row.key : op.op === 'delete' ? op.key : op.log).table === 'stored_runs' || ((op.op === 'append' || op.op === 'trim') && op.log.table === 'run_records');

/**
 * The default store with its runs as every other store has them: a row and a log each, made from the journals and
 * written into them. For copying: one page after the other of one run, and no run that somebody writes.
 */
export function journalRuns(backend: Backend, folder: StateFolder, codec: Codec): Backend {
  let last: { readonly id: string; readonly entries: readonly Entry[] } | null = null;

  function entriesOf(id: string, after: number): readonly Entry[] {
    if (last?.id === id && after > 0) return last.entries;
    if (!isRunId(id) || !existsSync(folder.journalPath(id))) return [];
    const { records } = readJournal(folder.journalPath(id));
    last = { id, entries: records.map((record, i) => ({ seq: i + 1, at: record.at, value: JSON.stringify(wholeRecord(folder, id, record)) })) };
    return last.entries;
  }

  function rowOf(id: string): Row | null {
    let run: StoredRun | null = null;
    for (const entry of entriesOf(id, 0)) run = afterRecord(run, readStoredRecord(id, entry));
    if (!run) return null;
    const time = `${run.started.slice(0, 23).replace('Z', '').padEnd(23, '0')}000Z`;
    return { key: runKey(id), value: JSON.stringify(run), version: run.records, stamp: `${id} ${run.records}`, status: run.status, created: time, updated: time, expires: null, writer: 'user' };
  }

  const ids = (): string[] => journalIds(folder);

  return {
    ...backend,
    async read(keys) {
      const rows = await backend.read(keys.filter(({ table }) => table !== 'stored_runs'));
      return keys.map((key) => (key.table === 'stored_runs' ? rowOf(key.columns[0] ?? '') : rows.shift() ?? null));
    },
    async scan(query) {
      if (query.table !== 'stored_runs') return backend.scan(query);
      // In the order of ids, and a page is all that is asked for: the rest of the journals need not be read.
      const rest = ids().filter((id) => id > (query.after?.key.columns[0] ?? '')).slice(0, query.limit);
      return rowsOf(rest.map(rowOf).filter((row) => row !== null), query);
    },
    async readLog(query) {
      if (query.log.table !== 'run_records') return backend.readLog(query);
      const { after = 0, limit, newestFirst } = query;
      const found = entriesOf(query.log.columns[0] ?? '', after).filter(({ seq }) => seq > after);
      return (newestFirst ? found.toReversed() : found).slice(0, limit);
    },
    async listLogs(table, prefix) {
      if (table !== 'run_records') return backend.listLogs(table, prefix);
      return ids().filter((id) => prefix[0] === undefined || prefix[0] === id).map(recordsKey);
    },
    async commit(commit) {
      const own = commit.ops.filter(isOfRuns);
      last = null;
      if (own.length > 0) await writeRuns(folder, own, codec);
      const rest = commit.ops.filter((op) => !isOfRuns(op));
      return rest.length === 0 && commit.expected.length === 0 ? true : backend.commit({ ...commit, ops: rest } satisfies Commit);
    },
  };
}

/** Every run that the ops name, one after the other, as the one writer of its journal. */
async function writeRuns(folder: StateFolder, ops: readonly Op[], codec: Codec): Promise<void> {
  ensureStateFolder(folder);
  const byRun = new Map<string, Op[]>();
  for (const op of ops) {
    // A row is made from the journal whenever somebody looks.
    if (op.op === 'put') continue;
    const [id = ''] = (op.op === 'delete' ? op.key : op.log).columns;
    byRun.set(id, [...byRun.get(id) ?? [], op]);
  }
  for (const [id, own] of byRun) {
    const kept = own.slice(own.findLastIndex(({ op }) => op === 'trim' || op === 'delete') + 1);
    if (kept.length < own.length && existsSync(folder.journalPath(id))) await deleteRun(folder, id);
    if (kept.length > 0) await appendRecords(folder, id, kept, codec);
  }
}

async function appendRecords(folder: StateFolder, id: string, ops: readonly Op[], codec: Codec): Promise<void> {
  const lock = await acquireLock(folder.runLockPath(id), { wait: 0 }).catch((error: unknown) => {
    if (!(error instanceof StateError) || error.kind !== 'busy') throw error;
    throw new StateError('busy', `run ${id} is running; wait for its end, or end it with \`millrace cancel ${id}\``, { cause: error, transient: false });
  });
  try {
    const journal = openJournal(folder.journalPath(id));
    try {
      for (const op of ops) {
        if (op.op !== 'append') continue;
        const value = codec.unpack(op.value, [op.log.table, ...op.log.columns], `a record of run ${id}`);
        journal.append(spillValue(folder, id, readStoredRecord(id, { seq: 0, at: op.at, value })));
      }
      await journal.sync();
    } finally {
      journal.close();
    }
  } finally {
    lock.release();
  }
}
