import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendRecords, exampleRun } from './exampleRun';
import { foldState } from './fold';
import { python } from './foreign/exampleSqlite';
import { createStateFolder, type StateFolder } from './folder';
import { saysNoRuns } from './noRuns';
import { StateView } from './stateView';

const now = new Date('2024-05-06T07:08:09.123Z');
const first = '20240102T030405678-aaaaaa';

describe('a database without runs', () => {
  let folder: StateFolder;
  beforeEach(() => { folder = createStateFolder(mkdtempSync(join(tmpdir(), 'runless-'))); });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  const shownRuns = async (): Promise<{ runs: string[]; problems: readonly string[] }> => {
    const view = await StateView.open(folder);
    const runs = view.runs(10).map(({ id }) => id);
    view.close();
    return { runs, problems: view.problems };
  };

  it('says so in its header, and is not read by the views', async () => {
    await foldState(folder, { now });
    assert.equal(saysNoRuns(folder.databasePath), true);
    // Whoever read on would find it cut short.
    truncateSync(folder.databasePath, 100);
    assert.deepEqual(await shownRuns(), { runs: [], problems: [] });
    truncateSync(folder.databasePath, 99);
    assert.equal(saysNoRuns(folder.databasePath), false);
    assert.match((await shownRuns()).problems.join(), /is damaged/);
  });

  it('says so no more once anybody has written it, or may have', async function () {
    await foldState(folder, { now });
    for (const beside of ['-wal', '-journal']) {
      writeFileSync(folder.databasePath + beside, '');
      assert.equal(saysNoRuns(folder.databasePath), false, beside);
      rmSync(folder.databasePath + beside);
    }
    const values = `'${first}', 'a.toml', 'completed', NULL, '2024-01-02T03:04:05.678Z', NULL, 0, 1, 0, NULL, '{}', '{}', '[]', '{}'`;
    for (const mode of ['delete', 'wal']) {
      await foldState(folder, { now, refresh: (db) => db.run("DELETE FROM runs; INSERT OR REPLACE INTO workflow_files VALUES ('a.toml', '', '', NULL)") && undefined });
      assert.equal(saysNoRuns(folder.databasePath), true);
      python(this, `db = sqlite3.connect(sys.argv[1])\ndb.execute('pragma journal_mode=${mode}')\ndb.execute("INSERT INTO runs VALUES (${values})")\ndb.commit()\ndb.close()`, folder.databasePath);
      assert.equal(saysNoRuns(folder.databasePath), false, mode);
      assert.deepEqual(await shownRuns(), { runs: [first], problems: [] });
    }
    await foldState(folder, { now, refresh: (db) => db.run("INSERT INTO workflow_files VALUES ('b.toml', '', '', NULL)") && undefined });
    assert.equal(saysNoRuns(folder.databasePath), false);
  });

  it('says so until a run is folded', async () => {
    await foldState(folder, { now });
    await foldState(folder, { now, refresh: (db) => db.run("INSERT INTO workflow_files VALUES ('a.toml', '', '', NULL)") && undefined });
    assert.equal(saysNoRuns(folder.databasePath), true);
    appendRecords(folder, first, exampleRun(first, 1));
    assert.deepEqual((await shownRuns()).runs, [first], 'from its journal');
    await foldState(folder, { now });
    assert.equal(saysNoRuns(folder.databasePath), false);
    rmSync(folder.journalPath(first));
    assert.deepEqual((await shownRuns()).runs, [first], 'from the database');
  });
});
