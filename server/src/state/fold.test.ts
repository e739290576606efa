import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'sql.js';
import { openDatabase } from './database';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from './exampleRun';
import { nodeFileSystem, type FileSystem } from './fileSystem';
import { createStateFolder, type StateFolder } from './folder';
import { foldState, type FoldReport } from './fold';
import { processIdentity } from './identity';
import { encodeFrame } from './journalFrame';
import { newDatabase } from './sqlJs';
import { StateError } from './stateError';

const now = new Date('2024-05-06T07:08:09.123Z');
const first = '20240102T030405678-aaaaaa';
const second = '20240102T030405679-aaaaaa';
const kind = (wanted: StateError['kind'], ...parts: string[]) => (error: unknown): boolean =>
  error instanceof StateError && error.kind === wanted && parts.every((part) => error.message.includes(part));

describe('fold', () => {
  let folder: StateFolder;
  beforeEach(() => { folder = createStateFolder(mkdtempSync(join(tmpdir(), 'fold-'))); });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  const fold = (options: Partial<Parameters<typeof foldState>[1]> = {}): Promise<FoldReport> => foldState(folder, { now, ...options });

  async function query(sql: string): Promise<unknown[][]> {
    const opened = await openDatabase(folder.databasePath);
    try {
      return opened?.db.exec(sql)[0]?.values ?? [];
    } finally {
      opened?.db.close();
    }
  }
  const everything = async (): Promise<unknown> => Promise.all(['runs', 'tasks', 'task_records', 'task_states', 'journals'].map((table) => query(`SELECT * FROM ${table} ORDER BY 1, 2`)));

  it('lays a run down in its tables', async () => {
    appendRecords(folder, first, [
      exampleBegin(first, [exampleTask('load'), exampleTask('clean', 'clean')]),
      exampleStart('load'), exampleEnd('load', { status: 'waiting', result: 'error', msg: 'no', exitCode: 3, output: null }),
      exampleStart('load', 2), exampleEnd('load', { attempt: 2, status: 'failed', result: 'error', msg: 'again', exitCode: 4, output: null, settled: [{ key: 'clean', status: 'skipped', msg: 'load failed' }] }),
      exampleFinish('failed'),
    ]);
    assert.deepEqual(await fold(), { folded: [first], interrupted: [], written: true, problems: [] });
    assert.deepEqual(await query('SELECT id, file, status, simulated FROM runs'), [[first, 'a.toml', 'failed', 0]]);
    assert.deepEqual(await query('SELECT task_key, attempt, status, result, exit_code, msg, log_file, log_start, log_end FROM task_records ORDER BY attempt'), [
      ['load', 1, 'failed', 'error', 3, 'no', 'slot-1.log', 0, 12], ['load', 2, 'failed', 'error', 4, 'again', 'slot-1.log', 0, 12],
    ]);
    assert.deepEqual(await query('SELECT workflow, task_name, status, error FROM task_states ORDER BY task_name'), [['a.toml', 'clean', 'skipped', null], ['a.toml', 'load', 'failed', 'again']]);
    assert.deepEqual(await query('SELECT key, attempts, status, msg FROM tasks ORDER BY position'), [['load', 2, 'failed', 'again'], ['clean', 0, 'skipped', 'load failed']]);
  });

  it('keeps values to the letter', async () => {
    appendRecords(folder, first, exampleRun(first, 1));
    await fold();
    assert.deepEqual(await query('SELECT output, typeof(output) FROM tasks'), [['9223372036854775807', 'text']]);
  });

  it('writes nothing when nothing changed, and comes out the same from an old database', async () => {
    appendRecords(folder, first, exampleRun(first, 3));
    await fold();
    const old = readFileSync(folder.databasePath);
    const { ino } = statSync(folder.databasePath);
    assert.deepEqual(await fold(), { folded: [], interrupted: [], written: false, problems: [] });
    assert.equal(statSync(folder.databasePath).ino, ino);
    appendRecords(folder, second, exampleRun(second, 3));
    await fold();
    const rows = await everything();
    writeFileSync(folder.databasePath, old);
    await fold();
    assert.deepEqual(await everything(), rows);
    rmSync(folder.databasePath);
    await fold();
    assert.deepEqual(await everything(), rows, 'a lost database is rebuilt from the journals');
  });

  it('marks a run whose process is dead, and takes a resumed one up again', async () => {
    const process = { ...processIdentity(), startTime: '1' };
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load')], { process }), exampleStart('load')]);
    assert.deepEqual((await fold()).interrupted, [first]);
    assert.deepEqual(await query('SELECT runs.status, tasks.status, task_records.status FROM runs JOIN tasks JOIN task_records'), [['interrupted', 'pending', 'interrupted']]);
    assert.equal((await fold()).written, false);
    appendRecords(folder, first, [{ t: 'resume', at: exampleTask('x').created, number: 1, process: processIdentity(), fingerprints: {}, excluded: [], reset: ['load'], dropped: [], created: [] }, exampleStart('load', 2)]);
    assert.deepEqual(await fold(), { folded: [first], interrupted: [], written: true, problems: [] });
    assert.deepEqual(await query('SELECT status FROM task_records ORDER BY attempt'), [['interrupted'], ['running']]);
  });

  it('notices the death of a run whose journal it has folded', async () => {
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load')])]);
    await fold();
    const opened = await openDatabase(folder.databasePath);
    assert.ok(opened);
    opened.db.run('UPDATE runs SET process = ?', [JSON.stringify({ ...processIdentity(), startTime: '1' })]);
    writeFileSync(folder.databasePath, opened.db.export());
    opened.db.close();
    assert.deepEqual((await fold()).folded, [first]);
  });

  it('forgets what a power cut took from a journal', async () => {
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load')]), exampleStart('load'), exampleEnd('load')]);
    await fold();
    truncateSync(folder.journalPath(first), encodeFrame(exampleBegin(first, [exampleTask('load')])).length);
    await fold();
    assert.deepEqual(await query('SELECT tasks.status, count(task_records.run) FROM tasks LEFT JOIN task_records'), [['pending', 0]]);
  });

  it('reports a damaged journal every time and folds the others', async () => {
    appendRecords(folder, first, exampleRun(first, 3));
    appendRecords(folder, second, exampleRun(second, 3));
    const bytes = readFileSync(folder.journalPath(first));
    bytes[40] = 0;
    writeFileSync(folder.journalPath(first), bytes);
    for (const expected of [[second], []]) {
      const report = await fold();
      assert.deepEqual(report.folded, expected);
      assert.ok(kind('corrupt', folder.journalPath(first), 'byte 0')(report.problems[0]));
    }
  });

  it('skips a torn end until it grows, and a journal without a beginning', async () => {
    appendRecords(folder, first, exampleRun(first, 1));
    appendFileSync(folder.journalPath(first), '0badc0de 12 {"t":');
    writeFileSync(folder.journalPath(second), '');
    assert.deepEqual((await fold()).folded, [first, second]);
    assert.deepEqual((await fold()).folded, []);
    assert.deepEqual(await query('SELECT id FROM runs'), [[first]]);
  });

  it('runs the refresh in the same pass and writes only when it changed a row', async () => {
    const refresh = (db: Database): void => { db.run("INSERT OR IGNORE INTO workflow_files VALUES ('a.toml', 'h', 't', NULL)"); };
    assert.equal((await fold({ refresh })).written, true);
    assert.equal((await fold({ refresh })).written, false);
    assert.deepEqual(await query('SELECT file_path FROM workflow_files'), [['a.toml']]);
  });

  for (const [what, damage] of [
    ['zeros', (path: string) => writeFileSync(path, Buffer.alloc(8192))],
    ['garbage', (path: string) => writeFileSync(path, 'hello')],
    ['a file cut short', (path: string) => truncateSync(path, 8192)],
    ['a file with a lost page', (path: string) => writeFileSync(path, readFileSync(path).fill(0, 8192, 8192 + 4096))],
  ] as const) {
    it(`keeps ${what} aside, says where, and rebuilds from the journals`, async () => {
      appendRecords(folder, first, exampleRun(first, 3));
      await fold();
      damage(folder.databasePath);
      const damaged = readFileSync(folder.databasePath);
      const kept = `${folder.databasePath}.corrupt-20240506T070809123`;
      await assert.rejects(fold(), kind('corrupt', kept));
      assert.deepEqual(readFileSync(kept), damaged);
      assert.deepEqual(await fold(), { folded: [], interrupted: [], written: false, problems: [] });
      assert.deepEqual(await query('SELECT count(*) FROM tasks'), [[3]]);
    });
  }

  it('never overwrites what another tool wrote meanwhile', async () => {
    appendRecords(folder, first, exampleRun(first, 1));
    await fold();
    appendRecords(folder, second, exampleRun(second, 1));
    const ours = `${folder.databasePath}.ours-20240506T070809123`;
    const refresh = async (): Promise<void> => {
      const other = await newDatabase(readFileSync(folder.databasePath));
      other.run("CREATE TABLE theirs AS SELECT 1 AS x");
      writeFileSync(folder.databasePath, other.export());
      other.close();
    };
    await assert.rejects(fold({ refresh }), kind('busy', ours));
    assert.deepEqual(await query('SELECT x FROM theirs'), [[1]]);
    assert.ok(statSync(ours).size > 0);
    assert.deepEqual((await fold()).folded, [second]);
    assert.deepEqual(await query('SELECT count(*) FROM runs, theirs'), [[2]]);
  });

  it('refuses a database of a newer version and leaves it alone', async () => {
    await fold();
    const db = await newDatabase(readFileSync(folder.databasePath));
    db.run('UPDATE schema_version SET version = 99');
    writeFileSync(folder.databasePath, db.export());
    db.close();
    const bytes = readFileSync(folder.databasePath);
    await assert.rejects(fold(), kind('invalid', 'update Millrace'));
    assert.deepEqual(readFileSync(folder.databasePath), bytes);
  });

  it('leaves the old database and no litter when the disk fails at any operation', async () => {
    appendRecords(folder, first, exampleRun(first, 1));
    await fold();
    appendRecords(folder, second, exampleRun(second, 1));
    const old = readFileSync(folder.databasePath);
    const fail = (): never => { throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }); };
    let half = false;
    const faults: Partial<FileSystem>[] = [
      { open: fail }, { write: fail }, { fsync: fail }, { rename: fail }, { write: () => 0 },
      { write: (fd, bytes) => ((half = !half) ? nodeFileSystem.write(fd, bytes.subarray(0, 100)) : fail()) },
    ];
    for (const fault of faults) {
      await assert.rejects(fold({ fs: { ...nodeFileSystem, ...fault } }), kind('io', folder.databasePath));
      assert.deepEqual(readFileSync(folder.databasePath), old);
      assert.deepEqual(readdirSync(folder.dir).filter((name) => name.includes('.tmp')), []);
    }
    assert.deepEqual((await fold()).folded, [second]);
  });

  it('is an ordinary SQLite database to another SQLite', async function () {
    appendRecords(folder, first, exampleRun(first, 50));
    await fold();
    const script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute('pragma integrity_check').fetchone()[0], c.execute('select count(*) from task_records').fetchone()[0])";
    const python = spawnSync('python3', ['-c', script, folder.databasePath], { encoding: 'utf8' });
    if (python.error) assert.deepEqual(await query('PRAGMA integrity_check'), [['ok']]);
    else assert.equal(python.stdout, 'ok 50\n', python.stderr);
  });
});
