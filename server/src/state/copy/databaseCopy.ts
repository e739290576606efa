import type { Database } from 'sql.js';
import { openDatabase } from '../database';
import { writeRunRows } from '../runRows';
import { foldRun } from '../runState';
import { readStoredRecord, recordsKey } from '../runs/storedRun';
import type { RunRecord } from '../runRecords';
import { createSchema } from '../schema';
import { newDatabase } from '../sqlJs';
import type { Backend, Op } from '../store/backend';
import { codedBackend } from '../store/codedBackend';
import { applier } from '../store/sqlite/applyOps';
import { copiedLogs, copiedTables } from './copied';
import type { CopySide } from './copySide';
import { eachEntry, eachRow } from './pages';

/** A copy of a store in memory, as tables of the default store; whoever asked closes it. Rejects with StateError. */
export async function databaseCopy(side: CopySide): Promise<Database> {
  const found = side.folder && await openDatabase(side.folder.databasePath);
  if (found) return found.db;
  const db = await newDatabase();
  createSchema(db, side.shown);
  if (!side.folder) await fill(db, codedBackend(side.backend, side.codec));
  return db;
}

async function fill(db: Database, store: Backend): Promise<void> {
  const tables = applier(db);
  const put = (op: Op): void => tables.apply([[op]]);
  try {
    for (const table of copiedTables) for await (const row of eachRow(store, table)) put({ op: 'put', row });
    for (const table of copiedLogs) {
      for (const log of await store.listLogs(table, [])) for await (const { at, value } of eachEntry(store, log)) put({ op: 'append', log, at, value });
    }
  } finally {
    tables.free();
  }
  for (const log of await store.listLogs('run_records', [])) {
    const [id = ''] = log.columns;
    const records: RunRecord[] = [];
    for await (const entry of eachEntry(store, recordsKey(id))) records.push(readStoredRecord(id, entry));
    const run = foldRun(records);
    if (run) writeRunRows(db, run);
  }
}
