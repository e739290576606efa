import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database';
import { foldState } from './fold';
import { createStateFolder, type StateFolder } from './folder';
import { schemaVersion } from './schema';
import { newDatabase } from './sqlJs';
import { StateError } from './stateError';
import { StateView } from './stateView';

const now = new Date('2024-05-06T07:08:09.123Z');
const tables = ['runs', 'tasks', 'task_records', 'journals', 'workflow_files', 'workflow_phases', 'workflow_history'];
/** As the first version of the tables was written, with two runs and a workflow file. It is never changed. */
const golden = 'test/fixtures/databases/version1.sqlite';

describe('migrations', () => {
  let folder: StateFolder;
  beforeEach(() => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'migrate-')));
    copyFileSync(golden, folder.databasePath);
  });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  async function everything(path: string): Promise<unknown> {
    const opened = await openDatabase(path);
    assert.ok(opened);
    try {
      return [...tables.map((table) => `SELECT * FROM ${table} ORDER BY 1, 2`), 'SELECT workflow, run, task_name, status, result, error, timestamp, updated_at FROM task_states ORDER BY 1, 2, 3', 'PRAGMA integrity_check']
        .map((sql) => opened.db.exec(sql)[0]?.values);
    } finally {
      opened.db.close();
    }
  }
  const kept = (): string[] => readdirSync(folder.dir).filter((name) => name.startsWith('state.sqlite.'));

  it('bring a database of version 1 up at the next fold, row by row, and keep the old file', async () => {
    const old = readFileSync(folder.databasePath);
    const before = await everything(golden);
    assert.equal((await foldState(folder, { now })).written, true);
    assert.deepEqual(await everything(folder.databasePath), before);
    assert.deepEqual(kept(), ['state.sqlite.v1-20240506T070809123']);
    assert.deepEqual(readFileSync(join(folder.dir, 'state.sqlite.v1-20240506T070809123')), old);
    const opened = await openDatabase(folder.databasePath);
    assert.deepEqual(opened?.db.exec('SELECT version FROM schema_version')[0]?.values, [[schemaVersion]]);
    // Saved states need no run.
    opened?.db.run("INSERT INTO task_states (workflow, run, task_name, status, timestamp, updated_at) VALUES ('a', '', 't', 'pending', '', '')");
    opened?.db.close();
    assert.equal((await foldState(folder, { now })).written, false);
  });

  it('are not waited for by who only looks', async () => {
    const view = await StateView.open(folder);
    assert.deepEqual(view.problems, []);
    assert.equal(view.runs(10).length, 2);
    assert.equal(view.states()[0]?.tasks.length, 1);
    view.close();
    assert.deepEqual(readFileSync(folder.databasePath), readFileSync(golden));
  });

  it('change nothing when they do not succeed', async () => {
    const db = await newDatabase(readFileSync(golden));
    db.run('ALTER TABLE task_states RENAME COLUMN result TO outcome');
    writeFileSync(folder.databasePath, db.export());
    db.close();
    const bytes = readFileSync(folder.databasePath);
    await assert.rejects(foldState(folder, { now }), (error) => error instanceof StateError && error.kind === 'invalid' && error.message.includes('cannot be brought up'));
    assert.deepEqual(readFileSync(folder.databasePath), bytes);
    assert.deepEqual(kept(), []);
  });
});
