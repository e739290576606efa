import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readDatabaseFile } from '../sqliteFile';
import { newDatabase } from '../sqlJs';
import { StateError } from '../stateError';
import { python } from './exampleSqlite';

/** Leaves `t.db` in WAL mode with commits in its log, and what the script adds. `os._exit` is a crash: nothing is checkpointed. */
const writer = (script: string, { pageSize = 512, mode = 'wal' } = {}): string => `
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute('pragma page_size=${pageSize}')
db.execute('pragma journal_mode=${mode}')
db.execute('pragma wal_autocheckpoint=0')
db.execute('create table t(a integer primary key, b text)')
def add(n):
  db.execute('begin')
  for i in range(n): db.execute('insert into t(b) values (?)', ('row %d ' % i * 8,))
  db.execute('commit')
${script}
os._exit(0)
`;

/** What Python's SQLite reads in the databases that match a pattern: rows, or the error. It reads copies, for it changes what it opens. */
const reader = `
import shutil
found = []
for path in sorted(glob.glob(sys.argv[1])):
  for end in ('', '-wal', '-journal'):
    if os.path.exists(path + end): shutil.copy(path + end, path + '.copy' + end)
  try: found.append(sqlite3.connect(path + '.copy').execute('select a, b from t order by a').fetchall())
  except sqlite3.Error as error: found.append(str(error))
print(json.dumps(found))
`;

describe('write-ahead log', () => {
  let folder: string;
  const path = (name = 't.db'): string => join(folder, name);
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wal-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The rows that we read; the error's kind where we refuse. */
  async function ours(file: string): Promise<unknown> {
    try {
      const found = readDatabaseFile(file);
      assert.ok(found);
      assert.deepEqual([...found.bytes.subarray(18, 20)], [1, 1], 'no longer a database with a log');
      const db = await newDatabase(found.bytes);
      try {
        assert.deepEqual(db.exec('PRAGMA integrity_check')[0]?.values, [['ok']]);
        return db.exec('SELECT a, b FROM t ORDER BY a')[0]?.values ?? [];
      } finally {
        db.close();
      }
    } catch (error) {
      if (error instanceof StateError) return error.kind;
      if (String(error).includes('no such table')) return 'no such table: t';
      throw error;
    }
  }

  for (const [what, script, options] of [
    ['commits', 'add(3); add(40); add(5)', {}],
    ['pages of 4096 bytes', 'add(3); add(400)', { pageSize: 4096 }],
    ['pages of 65536 bytes', 'add(3); add(2000)', { pageSize: 65_536 }],
    ['an unfinished transaction', "add(3); db.execute('pragma cache_size=1'); db.execute('begin'); [db.execute('insert into t(b) values (zeroblob(300))') for i in range(200)]", {}],
    ['a rolled-back transaction', "add(3); db.execute('pragma cache_size=1'); db.execute('begin'); [db.execute('insert into t(b) values (zeroblob(300))') for i in range(200)]; db.execute('rollback'); add(2)", {}],
    ['a log begun anew over an older, longer one', "add(300); db.execute('pragma wal_checkpoint(restart)'); add(2)", {}],
    ['a log that is copied back and not begun anew', "add(300); db.execute('pragma wal_checkpoint(passive)')", {}],
    ['a log that is copied back in part', "add(3); other = sqlite3.connect(sys.argv[1], isolation_level=None); other.execute('begin'); other.execute('select * from t').fetchall(); add(300); db.execute('pragma wal_checkpoint(passive)')", {}],
    ['a database that has become smaller', "add(400); db.execute('delete from t where a > 5'); db.execute('vacuum')", {}],
    ['an empty log', "add(4); db.execute('pragma wal_checkpoint(truncate)')", {}],
    ['no log at all', "add(4); db.close()", {}],
    ['a finished journal that is kept', "db.execute('pragma journal_mode=persist'); add(4)", { mode: 'delete' }],
  ] as const) {
    it(`reads ${what} as another SQLite does`, async function () {
      python(this, writer(script, options), path());
      const before = ['', '-wal', '-journal'].map((end) => existsSync(path() + end) && readFileSync(path() + end));
      const found = await ours(path());
      assert.deepEqual(found, JSON.parse(python(this, reader, path()))[0]);
      assert.ok(Array.isArray(found) && found.length >= 3);
      assert.deepEqual(['', '-wal', '-journal'].map((end) => existsSync(path() + end) && readFileSync(path() + end)), before, 'nothing is touched');
    });
  }

  /** Makes variants of the log and compares what each side reads in them. */
  async function compare(context: Mocha.Context, logs: readonly Uint8Array[]): Promise<Set<string>> {
    const seen = new Set<string>();
    mkdirSync(path('each'));
    logs.forEach((log, i) => {
      const name = join('each', String(i).padStart(5, '0'));
      copyFileSync(path(), path(name));
      writeFileSync(`${path(name)}-wal`, log);
    });
    const theirs: unknown[] = JSON.parse(python(context, reader, path('each/?????')));
    assert.equal(theirs.length, logs.length);
    for (const [i, found] of theirs.entries()) {
      const mine = await ours(path(join('each', String(i).padStart(5, '0'))));
      // A format of the log that it does not know.
      assert.deepEqual(mine, found === 'unable to open database file' ? 'invalid' : found, `variant ${i}`);
      seen.add(JSON.stringify(mine));
    }
    return seen;
  }

  it('reads a log cut at every frame, and beside it, as another SQLite does', async function () {
    python(this, writer('add(3); add(20); add(4); add(9)'), path());
    const log = readFileSync(`${path()}-wal`);
    const cuts = [0, 1, 31];
    for (let end = 32; end <= log.length; end += 24 + 512) cuts.push(end - 1, end, end + 1, end + 24, end + 100);
    const seen = await compare(this, cuts.map((cut) => log.subarray(0, cut)));
    assert.equal(seen.size, 6, 'no table, none, and after each commit');
  });

  it('reads a log with any bit turned as another SQLite does', async function () {
    python(this, writer('add(3); add(20); add(4); add(9)'), path());
    const log = readFileSync(`${path()}-wal`);
    const flip = (bit: number): Buffer => {
      const flipped = Buffer.from(log);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return flipped;
    };
    const header = Array.from({ length: 56 * 2 }, (_, i) => i * 4 + (i % 4));
    const anywhere = fc.sample(fc.integer({ min: 0, max: log.length * 8 - 1 }), { numRuns: 100, seed: 7 });
    const seen = await compare(this, [...header, ...anywhere].map(flip));
    assert.ok(seen.size >= 5);
  });

  it('reads checksums of big-endian machines', async function () {
    python(this, writer('add(3); add(20); add(4)'), path());
    const before = await ours(path());
    // Written anew here from the format's description, in Python, and read by Python's SQLite in `compare`.
    python(this, `
log = bytearray(open(sys.argv[1], 'rb').read())
def add(bytes, s):
  words = struct.unpack('>%dI' % (len(bytes) // 4), bytes)
  for x, y in zip(words[::2], words[1::2]):
    s = ((s[0] + x + s[1]) % 2**32, s[1])
    s = (s[0], (s[1] + y + s[0]) % 2**32)
  return s
log[0:4] = struct.pack('>I', 0x377f0683)
s = add(log[0:24], (0, 0))
log[24:32] = struct.pack('>II', *s)
for at in range(32, len(log), 24 + 512):
  s = add(log[at + 24:at + 24 + 512], add(log[at:at + 8], s))
  log[at + 16:at + 24] = struct.pack('>II', *s)
open(sys.argv[1], 'wb').write(log)
`, `${path()}-wal`);
    await compare(this, [readFileSync(`${path()}-wal`)]);
    assert.deepEqual(await ours(path()), before);
  });

  it('refuses a database of which a page is neither in the file nor in the log', async function () {
    python(this, writer("add(300); db.execute('pragma wal_checkpoint(restart)'); add(2)"), path());
    truncateSync(path(), 512 * 4);
    assert.equal(await ours(path()), 'corrupt');
  });

  it('refuses an open transaction that is not written to a log', async function () {
    python(this, writer("add(3); db.execute('pragma cache_size=1'); db.execute('begin'); [db.execute('insert into t(b) values (zeroblob(300))') for i in range(200)]", { mode: 'delete' }), path());
    assert.throws(() => readDatabaseFile(path()), (error) => error instanceof StateError && error.kind === 'busy' && /t\.db-journal .*close that tool, or run: sqlite3/.test(error.message));
  });

  it('takes a file without bytes for no database, whatever its log says', async function () {
    python(this, writer('add(3)'), path());
    truncateSync(path(), 0);
    assert.equal(readDatabaseFile(path()), null);
  });
});
