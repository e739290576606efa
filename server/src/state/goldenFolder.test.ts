import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldState } from './fold';
import { createStateFolder, type StateFolder } from './folder';
import { readJournal } from './journal';
import { encodeFrame } from './journalFrame';
import type { RunRecord } from './runRecords';
import { StateView } from './stateView';
import type { Backend, Entry, Row } from './store/backend';
import { commit, globalKey, put } from './store/conformance/commits';
import { openSqlite } from './store/sqlite/sqliteBackend';
import { storeOver } from './store/store';
import { logs, tables, type LogKey, type LogTable, type Table } from './store/tables';

/** A `.millrace` as the first version with tables 2 wrote it, its last commits not folded, a run torn. It is never changed. */
const fixture = 'test/fixtures/state/root2';
const golden: { readonly records: readonly RunRecord[]; readonly torn: readonly RunRecord[]; readonly rows: readonly Row[]; readonly logs: readonly Kept[] } = JSON.parse(readFileSync(`${fixture}.json`, 'utf8'));
const [whole, torn] = ['20240302T060000123-k3f9q2', '20240302T060000124-aaaaaa'];
const now = new Date('2026-05-06T07:08:09.123Z');

interface Kept {
  readonly log: LogKey;
  readonly entries: readonly Entry[];
}

async function contents(backend: Backend): Promise<{ rows: Row[]; logs: Kept[] }> {
  const found: { rows: Row[]; logs: Kept[] } = { rows: [], logs: [] };
  for (const table of Object.keys(tables) as Table[]) found.rows.push(...await backend.scan({ table, prefix: [], order: 'key', limit: 1000 }));
  for (const table of Object.keys(logs) as LogTable[]) for (const log of await backend.listLogs(table, [])) found.logs.push({ log, entries: await backend.readLog({ log, limit: 1000, newestFirst: false }) });
  return found;
}

describe('a state folder of tables version 2', () => {
  let folder: StateFolder;
  beforeEach(() => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'golden-')));
    cpSync(fixture, folder.dir, { recursive: true });
  });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  it('has journals of runs that are read, record by record, up to where one is torn', () => {
    assert.deepEqual(readJournal(folder.journalPath(whole)).records, golden.records);
    assert.deepEqual([readJournal(folder.journalPath(torn)).records, readJournal(folder.journalPath(torn)).torn], [golden.torn, true]);
  });

  it('has records and commits that are spelled so to this day', () => {
    assert.deepEqual(Buffer.concat(golden.records.map(encodeFrame)), readFileSync(folder.journalPath(whole)));
    const lines = readFileSync(folder.scopesPath, 'utf8').split('\n').slice(0, -1);
    assert.ok(lines.length > 5);
    for (const line of lines) assert.equal(encodeFrame(JSON.parse(line.slice(line.indexOf('{')))).toString(), `${line}\n`);
  });

  it('has saved values that are read from database and journal, go on, and stay when they are folded', async () => {
    const wanted = { rows: golden.rows, logs: golden.logs };
    const backend = openSqlite(folder);
    assert.deepEqual(await contents(backend), wanted);
    const report = await foldState(folder, { now });
    assert.deepEqual(report.problems, []);
    assert.deepEqual(await contents(backend), wanted);
    await backend.close();
    const again = openSqlite(folder);
    assert.deepEqual(await contents(again), wanted);
    const store = storeOver(again, 'sqlite');
    assert.equal(await store.scope({ kind: 'global' }).get('int64'), 2n ** 63n - 1n);
    assert.equal(await store.scope({ kind: 'global' }).increment('count'), 6);
    assert.equal((await store.tasks('w').load('load:größe'))?.status, 'running');
    assert.equal(await store.checkpoints.restore('before', { workflow: 'workflows/data load.toml' }), true);
    assert.equal(await commit(again, [put(globalKey('new'))]), true);
    await again.close();
  });

  it('shows its runs, also when the database is gone and made anew from the journals', async () => {
    const shown = async () => {
      const view = await StateView.open(folder, () => false);
      const runs = view.runs(10).map(({ id, status, file }) => ({ id, status, file }));
      const tasks = view.states().find(({ run }) => run === whole)?.tasks.map(({ key, status, preview }) => [key, status, preview]);
      assert.deepEqual(view.problems, []);
      view.close();
      return { runs, tasks };
    };
    const wanted = {
      runs: [{ id: torn, status: 'interrupted', file: 'b.toml' }, { id: whole, status: 'completed', file: 'a.toml' }],
      tasks: [['load', 'completed', '9223372036854775807'], ['größe:sum[0,1]', 'completed', '{"n":-0.0,"big":9007199254740993,"text":"\\u0000ü"}'], ['rest', 'bypassed', null], ['clean[0]', 'completed', null]],
    };
    assert.deepEqual(await shown(), wanted);
    rmSync(folder.databasePath);
    await foldState(folder, { now });
    assert.deepEqual(await shown(), wanted);
  });
});
