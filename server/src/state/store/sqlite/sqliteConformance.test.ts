import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldState } from '../../fold';
import { createStateFolder, stateFolder } from '../../folder';
import type { Backend } from '../backend';
import { backendConformance } from '../conformance/backendConformance';
import { commit } from '../conformance/commits';
import type { Place } from '../conformance/place';
import { storeConformance } from '../conformance/storeConformance';
import { openSqlite } from './sqliteBackend';

const place = async (): Promise<Place> => {
  const dir = mkdtempSync(join(tmpdir(), 'sqlite-'));
  return { open: async () => openSqlite(stateFolder(dir)), remove: async () => rmSync(dir, { recursive: true }) };
};
backendConformance('sqlite', place, { keeps: true, shares: true });
storeConformance('sqlite', place, { keeps: true, shares: true });

// The same with everything that is kept folded between two openings, and a journal begun anew.
backendConformance('sqlite, folded', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sqlite-'));
  const folder = createStateFolder(dir);
  const open = async (): Promise<Backend> => {
    const filler = openSqlite(folder);
    await commit(filler, [{ op: 'append', log: { table: 'task_history', columns: ['-', '-', '-'] }, at: '', value: JSON.stringify('x'.repeat(4_300_000)) }, { op: 'trim', log: { table: 'task_history', columns: ['-', '-', '-'] }, keep: 0 }]);
    await filler.close();
    assert.deepEqual((await foldState(folder, { now: new Date() })).problems, []);
    assert.ok(statSync(folder.scopesPath).size < 1000);
    return openSqlite(folder);
  };
  return { open, remove: async () => rmSync(dir, { recursive: true }) };
}, { keeps: true, shares: true });
