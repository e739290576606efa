import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../database';
import { foldState } from '../../fold';
import { createStateFolder, type StateFolder } from '../../folder';
import { newDatabase } from '../../sqlJs';
import type { Backend, Row } from '../backend';
import { append, commit, globalKey, logKey, put, stateKey } from '../conformance/commits';
import { refused, until } from '../conformance/place';
import { openStore } from '../registry';
import type { Key } from '../tables';
import { openSqlite } from './sqliteBackend';

const now = new Date('2024-05-06T07:08:09.123Z');

describe('the default store', () => {
  let folder: StateFolder;
  let opened: Backend[];
  beforeEach(() => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'sqlite-')));
    opened = [];
  });
  afterEach(async () => {
    for (const backend of opened) await backend.close();
    rmSync(folder.root, { recursive: true });
  });
  const open = (): Backend => {
    const backend = openSqlite(folder);
    opened.push(backend);
    return backend;
  };
  const fold = () => foldState(folder, { now });
  /** The journal alone is left. */
  const leave = async (backend: Backend): Promise<void> => {
    await backend.close();
    rmSync(folder.databasePath, { force: true });
  };
  const all = async (backend: Backend): Promise<Row[]> => backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: Infinity });
  const values = async (backend = open()): Promise<string[]> => (await all(backend)).map(({ key, value }) => `${key.columns.at(-1)}=${value}`);
  const log = logKey('r');

  async function query(sql: string): Promise<unknown[][]> {
    const found = await openDatabase(folder.databasePath);
    try {
      return found?.db.exec(sql)[0]?.values ?? [];
    } finally {
      found?.db.close();
    }
  }

  it('touches nothing before it is used, and reading makes nothing', async () => {
    rmSync(folder.dir, { recursive: true });
    assert.deepEqual(await values(), []);
    assert.equal(existsSync(folder.dir), false);
  });

  it('is a journal torn at any byte: what stands whole before is there, what follows is cut by the next commit', async () => {
    const first = open();
    const ends: number[] = [];
    for (const name of ['a', 'b', 'c']) {
      await commit(first, [put(globalKey(name)), append(log, '1')]);
      ends.push(statSync(folder.scopesPath).size);
    }
    await leave(first);
    const bytes = readFileSync(folder.scopesPath);
    for (let length = 0; length <= bytes.length; length += 1 + Math.floor(length / 200)) {
      writeFileSync(folder.scopesPath, bytes.subarray(0, length));
      const whole = ['a=1', 'b=1', 'c=1'].slice(0, ends.filter((end) => end <= length).length);
      const backend = openSqlite(folder);
      assert.deepEqual(await values(backend), whole, `cut at ${length}`);
      await commit(backend, [put(globalKey('z'))]);
      await leave(backend);
      const again = openSqlite(folder);
      assert.deepEqual(await values(again), [...whole, 'z=1'], `cut at ${length}, then written`);
      await leave(again);
    }
  });

  it('refuses a journal with a bad middle, in reading, writing and folding, and leaves it as it is', async () => {
    const backend = open();
    for (const name of ['a', 'b', 'c']) await commit(backend, [put(globalKey(name))]);
    await leave(backend);
    for (const place of [20, 200, 400]) {
      const bytes = readFileSync(folder.scopesPath);
      const damaged = Buffer.from(bytes);
      damaged[place] = (damaged[place] ?? 0) ^ 1;
      writeFileSync(folder.scopesPath, damaged);
      const again = open();
      await refused(all(again), 'corrupt', /scopes\.journal is damaged at byte/);
      await refused(commit(again, [put(globalKey('d'))]), 'corrupt');
      assert.deepEqual((await fold()).problems.map(({ kind }) => kind), ['corrupt']);
      const { ok, error } = await again.health();
      assert.deepEqual([ok, error?.includes('damaged')], [false, true]);
      assert.deepEqual(readFileSync(folder.scopesPath), damaged);
      writeFileSync(folder.scopesPath, bytes);
    }
    assert.deepEqual(await values(), ['a=1', 'b=1', 'c=1']);
  });

  it('refuses names and values that SQLite would give back as others, before anything is written', async () => {
    const backend = open();
    for (const bad of ['a\0b', '\ud800', 'x\udfff']) await refused(commit(backend, [put(globalKey('good')), put(globalKey(bad))]), 'invalid');
    await refused(commit(backend, [put({ table: 'scoped_values', columns: ['global'] } as Key)]), 'invalid');
    assert.equal(existsSync(folder.scopesPath), false);
  });

  it('shows saved task states with the columns of the plan, beside those of runs', async () => {
    const backend = open();
    const key: Key = { table: 'task_states', columns: ['a.toml', '', 'load'] };
    await commit(backend, [put(key, { status: 'failed', value: '{"result":9223372036854775807,"error":"no","timestamp":"2026-01-02T00:00:00Z"}' }), put({ ...key, columns: ['a.toml', '', 'sealed'] }, { value: 'gz:H4sI' }), put(stateKey('a.toml'), { status: 'running' })]);
    await backend.close();
    await fold();
    assert.deepEqual(await query('SELECT workflow, run, task_name, status, CAST(result AS TEXT), error, timestamp FROM task_states ORDER BY task_name'), [
      ['a.toml', '', 'load', 'failed', '9223372036854775807', 'no', '2026-01-02T00:00:00Z'], ['a.toml', '', 'sealed', '', null, null, '2026-01-01T00:00:00.000000Z'],
    ]);
    assert.deepEqual(await query('SELECT workflow, status FROM workflow_states'), [['a.toml', 'running']]);
  });

  it('folds what is new alone, writes nothing else, and comes out the same from an older database', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a')), append(log, '1')]);
    assert.equal((await fold()).written, true);
    const old = readFileSync(folder.databasePath);
    assert.equal((await fold()).written, false);
    await commit(backend, [put(globalKey('b')), append(log, '2')]);
    await fold();
    writeFileSync(folder.databasePath, old);
    await fold();
    assert.deepEqual(await query('SELECT seq, value FROM run_records'), [[1, '1'], [2, '2']]);
    rmSync(folder.databasePath);
    await fold();
    assert.deepEqual(await query('SELECT name FROM scoped_values ORDER BY name'), [['a'], ['b']], 'a lost database is made again from the journal');
    assert.deepEqual(await values(backend), ['a=1', 'b=1']);
  });

  /** So much that the next fold begins the journal anew. */
  const fill = (backend: Backend) => commit(backend, [put(globalKey('big'), { value: JSON.stringify('x'.repeat(4_300_000)) }), put(globalKey('big'))]);

  it('goes on over a journal begun anew, in every process, and is told of what came after', async () => {
    const [one, two] = [open(), open()];
    await commit(one, [put(globalKey('a'))]);
    await all(two);
    await fill(one);
    await fold();
    assert.ok(statSync(folder.scopesPath).size < 1000);
    const heard: string[] = [];
    two.watch((changed) => heard.push(...(changed === 'all' ? ['all'] : changed.map(({ columns }) => columns.at(-1) ?? ''))));
    await commit(one, [put(globalKey('b'))]);
    await until('it is told of b', () => heard.includes('b') || heard.includes('all'));
    assert.deepEqual(await values(two), ['a=1', 'b=1', 'big=1']);
    assert.equal(await commit(two, [put(globalKey('c'))]), true);
    assert.deepEqual(await values(one), ['a=1', 'b=1', 'big=1', 'c=1']);
  });

  it('carries over what was appended while it was folded', async () => {
    const [one, two] = [open(), open()];
    await fill(one);
    await foldState(folder, { now, refresh: async () => void await commit(two, [put(globalKey('late')), append(log, '1')]) });
    assert.ok(statSync(folder.scopesPath).size < 2000);
    for (const backend of [one, two, open()]) assert.deepEqual(await values(backend), ['big=1', 'late=1']);
    await fold();
    assert.deepEqual(await query('SELECT count(*) FROM run_records'), [[1]]);
  });

  it('says what is lost when the database goes that alone had it, and goes on with the rest', async () => {
    const backend = open();
    await fill(backend);
    await fold();
    await commit(backend, [put(globalKey('b'))]);
    await backend.close();
    rmSync(folder.databasePath);
    await refused(all(open()), 'corrupt', /were in the database alone/);
    await refused(commit(open(), [put(globalKey('c'))]), 'corrupt');
    await refused(fold(), 'corrupt', /values, saved states and histories of before .* were in the database alone/);
    assert.deepEqual(await values(), ['b=1']);
    assert.deepEqual((await fold()).problems, []);
  });

  it('says so too when the database is damaged or an older one, and keeps the damaged one', async () => {
    const backend = open();
    await fold();
    const old = readFileSync(folder.databasePath);
    await fill(backend);
    await fold();
    await backend.close();
    writeFileSync(folder.databasePath, old);
    await refused(all(open()), 'corrupt', /does not hold/);
    writeFileSync(folder.databasePath, 'hello');
    await refused(fold(), 'corrupt', /corrupt-20240506T070809123.*were in the database alone/);
    assert.equal(readFileSync(`${folder.databasePath}.corrupt-20240506T070809123`, 'utf8'), 'hello');
    assert.deepEqual(await values(), []);
  });

  it('goes on with what it has in memory while the database of the disk cannot be read', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    await fold();
    assert.deepEqual(await values(backend), ['a=1']);
    writeFileSync(folder.databasePath, 'hello');
    assert.equal(await commit(backend, [put(globalKey('b'))]), true);
    assert.deepEqual(await values(backend), ['a=1', 'b=1']);
    assert.equal((await backend.health()).ok, false);
    opened = [];
    await refused(backend.close(), 'corrupt', /is kept as/);
    assert.deepEqual(await values(), ['a=1', 'b=1']);
  });

  it('is opened by its address, that of a root or any file', async () => {
    for (const [address, journal] of [['sqlite:', '.millrace/scopes.journal'], ['sqlite:.millrace/state.sqlite', '.millrace/scopes.journal'], ['sqlite:copy.db', 'copy.db.d/.millrace/scopes.journal']] as const) {
      const store = await openStore(address, { root: folder.root });
      await store.scope({ kind: 'global' }).set('a', address);
      assert.equal(await store.scope({ kind: 'global' }).get('a'), address);
      await store.close();
      assert.ok(existsSync(join(folder.root, journal)), address);
    }
    assert.ok(existsSync(join(folder.root, 'copy.db')));
  });

  it('leaves a database that holds everything when it is closed', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    assert.equal(existsSync(folder.databasePath), false);
    await backend.close();
    assert.deepEqual(await query('SELECT name, value FROM scoped_values'), [['a', '1']]);
  });

  it('takes in what another tool has written into the database', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    await fold();
    const db = await newDatabase(readFileSync(folder.databasePath));
    db.run("UPDATE scoped_values SET value = '2'");
    writeFileSync(folder.databasePath, db.export());
    db.close();
    assert.deepEqual(await values(backend), ['a=2']);
  });

  it('begins anew where a power cut took from the journal what the database holds', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    const { size } = statSync(folder.scopesPath);
    await commit(backend, [put(globalKey('b'))]);
    await backend.close();
    truncateSync(folder.scopesPath, size);
    const again = open();
    await commit(again, [put(globalKey('c'))]);
    assert.deepEqual(await values(again), ['a=1', 'b=1', 'c=1']);
    assert.match(readFileSync(folder.scopesPath, 'utf8'), /^[^\n\0]*"follows":\{[^\n\0]*\n[^\n\0]*\n$/);
    await fold();
    assert.deepEqual(await values(), ['a=1', 'b=1', 'c=1']);
  });

  it('refuses a database of a newer version before it writes', async () => {
    await fold();
    const db = await newDatabase(readFileSync(folder.databasePath));
    db.run('UPDATE schema_version SET version = 99');
    writeFileSync(folder.databasePath, db.export());
    db.close();
    await refused(commit(open(), [put(globalKey('a'))]), 'invalid', /update Millrace/);
    assert.equal(existsSync(folder.scopesPath), false);
  });

  it('tells its size, rows, times and integrity', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a')), put(stateKey('w'))]);
    await fold();
    const { backend: name, ok, details } = await backend.health();
    assert.deepEqual([name, ok, details['rows'], details['errors'], details['integrity']], ['sqlite', true, 2, 0, 'ok']);
    assert.equal(details['sizeBytes'], statSync(folder.databasePath).size);
    assert.equal(details['journalBytes'], statSync(folder.scopesPath).size);
    assert.equal(details['lastSnapshot'], statSync(folder.databasePath).mtime.toISOString());
    assert.ok(Number(details['writeP95Ms']) > 0);
  });

  it('works in a folder that was removed and made again', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    rmSync(folder.dir, { recursive: true });
    assert.deepEqual(await values(backend), []);
    createStateFolder(folder.root);
    assert.equal(await commit(backend, [put(globalKey('b'))]), true);
    assert.deepEqual(await values(backend), ['b=1']);
  });
});
