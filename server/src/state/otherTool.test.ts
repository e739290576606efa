import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkIntegrity, openDatabase } from './database';
import { appendRecords, exampleRun } from './exampleRun';
import { foldState } from './fold';
import { createStateFolder, type StateFolder } from './folder';
import { python } from './foreign/exampleSqlite';
import { glanceAtDatabase } from './sqliteFile';
import { StateError } from './stateError';
import { StateView } from './stateView';

const now = new Date('2024-05-06T07:08:09.123Z');
const first = '20240102T030405678-aaaaaa';
const second = '20240102T030405679-aaaaaa';
const kind = (wanted: StateError['kind'], ...parts: string[]) => (error: unknown): boolean =>
  error instanceof StateError && error.kind === wanted && parts.every((part) => error.message.includes(part));

/** Another tool that writes into the log and dies without closing. */
const inWal = (sql: string): string => `
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('pragma journal_mode=wal')
db.execute("${sql}")
os._exit(0)
`;

describe('another tool at our database', () => {
  let folder: StateFolder;
  beforeEach(async () => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'other-')));
    appendRecords(folder, first, exampleRun(first, 2));
    await foldState(folder, { now });
  });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  const files = (): unknown => ['', '-wal'].map((end) => existsSync(folder.databasePath + end) && readFileSync(folder.databasePath + end));

  async function query(sql: string): Promise<unknown[][]> {
    const opened = await openDatabase(folder.databasePath);
    try {
      return opened?.db.exec(sql)[0]?.values ?? [];
    } finally {
      opened?.db.close();
    }
  }

  it('what it has only written to its log is there, and a view notices each change', async function () {
    const view = await StateView.open(folder);
    try {
      assert.deepEqual(view.runs(9).map(({ status }) => status), ['completed']);
      for (const status of ['failed', 'cancelled']) {
        python(this, inWal(`update runs set status='${status}'`), folder.databasePath);
        assert.ok(statSync(`${folder.databasePath}-wal`).size > 0);
        assert.deepEqual(await query('SELECT status FROM runs'), [[status]]);
        await view.poll();
        assert.deepEqual([view.runs(9).map((run) => run.status), view.problems], [[status], []]);
      }
    } finally {
      view.close();
    }
  });

  it('a fold leaves file and log alone while the log is there, and goes on when it is gone', async function () {
    python(this, inWal('create table theirs as select 1 as x'), folder.databasePath);
    appendRecords(folder, second, exampleRun(second, 1));
    const before = files();
    await assert.rejects(foldState(folder, { now }), kind('busy', 'state.sqlite-wal', 'close that tool, or run: sqlite3'));
    assert.throws(() => glanceAtDatabase(folder.databasePath), kind('busy', 'state.sqlite-wal'));
    assert.deepEqual(files(), before);
    python(this, "db = sqlite3.connect(sys.argv[1]); db.execute('pragma wal_checkpoint(truncate)'); db.close()", folder.databasePath);
    assert.deepEqual((await foldState(folder, { now })).folded, [second]);
    assert.deepEqual(await query('SELECT count(*), x FROM runs, theirs'), [[2, 1]]);
    assert.equal(python(this, "print(sqlite3.connect(sys.argv[1]).execute('select count(*), x from runs, theirs').fetchall())", folder.databasePath), '[(2, 1)]\n');
  });

  it('an empty log is a tool that may write at any moment', async () => {
    writeFileSync(`${folder.databasePath}-wal`, '');
    appendRecords(folder, second, exampleRun(second, 1));
    const before = files();
    await assert.rejects(foldState(folder, { now }), kind('busy', 'state.sqlite-wal'));
    assert.deepEqual(files(), before);
  });

  it('a damaged database with a log is not moved away from it', async () => {
    writeFileSync(folder.databasePath, Buffer.alloc(8192));
    writeFileSync(`${folder.databasePath}-wal`, 'x');
    await assert.rejects(foldState(folder, { now }), kind('busy', 'state.sqlite-wal'));
    assert.deepEqual(readFileSync(folder.databasePath), Buffer.alloc(8192));
  });

  it('a log that appears during a fold is a change: ours is kept aside', async function () {
    appendRecords(folder, second, exampleRun(second, 1));
    const ours = `${folder.databasePath}.ours-20240506T070809123`;
    python(this, "db = sqlite3.connect(sys.argv[1]); db.execute('pragma journal_mode=wal'); db.close()", folder.databasePath);
    const before = readFileSync(folder.databasePath);
    const refresh = (): void => {
      python(this, inWal('create table theirs as select 1 as x'), folder.databasePath);
      assert.deepEqual(readFileSync(folder.databasePath), before, 'only the log is new');
    };
    await assert.rejects(foldState(folder, { now, refresh }), kind('busy', ours));
    assert.deepEqual(await query('SELECT count(*), x FROM runs, theirs'), [[1, 1]]);
    assert.ok(statSync(ours).size > 0);
  });

  it('one that writes and copies back all the time is always read as of one commit', async function () {
    // In each transaction the same number goes into pages far apart; some of it is copied back every few commits.
    const script = `
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('pragma journal_mode=wal')
db.execute('pragma synchronous=off')
db.execute('pragma wal_autocheckpoint=7')
db.execute('create table n(a integer primary key, b integer, c text)')
for i in range(60): db.execute('insert into n values (?, 0, ?)', (i, 'x' * 1000))
print('ready', flush=True)
i = 0
while os.getppid() == int(sys.argv[2]):
  i += 1
  db.execute('begin'); db.execute('update n set b = ? where a % 9 = 0', (i,)); db.execute('commit')
  if i % 50 == 0: db.execute('pragma wal_checkpoint(truncate)')
`;
    python(this, 'pass');
    const other = spawn('python3', ['-c', `import os, sqlite3, sys\n${script}`, folder.databasePath, String(process.pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await ready(other);
      const seen = new Set<unknown>();
      let last = 0;
      for (let looks = 0; seen.size < 100; looks++) {
        assert.ok(looks < 20_000 && other.exitCode === null, 'the other tool goes on');
        const opened = await openDatabase(folder.databasePath).catch((error: unknown) => {
          // It changes too fast to be read: said, not guessed.
          assert.ok(kind('busy', folder.databasePath)(error), String(error));
          return null;
        });
        if (!opened) continue;
        try {
          checkIntegrity(opened.db, folder.databasePath);
          const [found] = opened.db.exec('SELECT min(b), max(b), count(*) FROM n WHERE a % 9 = 0')[0]?.values ?? [];
          assert.deepEqual(found, [found?.[1], found?.[1], 7]);
          assert.ok(Number(found?.[1]) >= last, 'never an older state');
          seen.add(last = Number(found?.[1]));
        } finally {
          opened.db.close();
        }
      }
    } finally {
      other.kill('SIGKILL');
      await new Promise((resolve) => (other.exitCode === null && other.signalCode === null ? other.on('exit', resolve) : resolve(null)));
    }
  });
});

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error('it has ended')));
  });
}
