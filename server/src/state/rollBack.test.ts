import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { checkIntegrity, openDatabase } from './database';
import { appendRecords, exampleRun } from './exampleRun';
import { foldState } from './fold';
import { nodeFileSystem, type FileSystem } from './fileSystem';
import { createStateFolder, databaseFolder, type StateFolder } from './folder';
import { encodeFrame } from './journalFrame';
import { keptDatabases } from './keptDatabase';
import { acquireLock } from './lock';
import { rollBack } from './rollBack';
import { StateError } from './stateError';
import { commit, globalKey, put } from './store/conformance/commits';
import { openSqlite } from './store/sqlite/sqliteBackend';

/** As in migrations.test.ts. */
const golden = 'test/fixtures/databases/version1.sqlite';
const run = '20240302T060000123-k3f9q2';
const then = new Date('2024-05-06T07:08:09.123Z');
const now = new Date('2024-06-07T08:09:10.456Z');

describe('going back to an older database', function () {
  // Real processes, many of them: long on a busy machine.
  this.timeout(10 * 60_000);
  let folder: StateFolder;
  beforeEach(async () => {
    folder = createStateFolder(mkdtempSync(join(tmpdir(), 'roll-back-')));
    copyFileSync(golden, folder.databasePath);
    await foldState(folder, { now: then });
    await save('a');
    appendRecords(folder, run, exampleRun(run, 2));
  });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  async function save(name: string): Promise<void> {
    const backend = openSqlite(folder);
    assert.equal(await commit(backend, [put(globalKey(name))]), true);
    await backend.close();
  }
  async function saved(where: StateFolder): Promise<string[]> {
    const backend = openSqlite(where);
    try {
      return (await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 100 })).map(({ key }) => key.columns.at(-1) ?? '');
    } finally {
      await backend.close();
    }
  }
  async function version(path: string): Promise<unknown> {
    const opened = await openDatabase(path);
    assert.ok(opened, `${path} is gone`);
    try {
      checkIntegrity(opened.db, path);
      return opened.db.exec('SELECT version FROM schema_version')[0]?.values[0]?.[0];
    } finally {
      opened.db.close();
    }
  }
  async function runs(): Promise<unknown> {
    const opened = await openDatabase(folder.databasePath);
    try {
      return opened?.db.exec('SELECT id, status FROM runs ORDER BY id')[0]?.values;
    } finally {
      opened?.db.close();
    }
  }
  const back = (wait = 10_000) => rollBack(folder, { now, wait });
  const refused = (kind: StateError['kind'], part: string) => (error: unknown): boolean => error instanceof StateError && error.kind === kind && error.message.includes(part);

  it('puts the kept file back byte for byte, and keeps the newer one with what it alone has', async () => {
    const kept = `${folder.databasePath}.v2-20240607T080910456`;
    assert.deepEqual(await back(), { from: 2, to: 1, former: `${folder.databasePath}.v1-20240506T070809123`, kept, left: [globalKey('a')] });
    assert.deepEqual(readFileSync(folder.databasePath), readFileSync(golden));
    assert.deepEqual(keptDatabases(folder.databasePath), [{ path: kept, version: 2 }]);
    assert.equal(existsSync(folder.scopesPath), false);
    assert.equal(await version(kept), 2);
    assert.deepEqual(await saved(databaseFolder(kept)), ['a']);
  });

  it('loses no run: the next fold has those of before and of since, and values are saved anew', async () => {
    await foldState(folder, { now: then });
    const before = await runs();
    await back();
    assert.notDeepEqual(await runs(), before);
    await save('b');
    assert.deepEqual((await foldState(folder, { now })).problems, []);
    assert.deepEqual(await runs(), before);
    assert.deepEqual(await saved(folder), ['b']);
    assert.deepEqual((await rollBack(folder, { now: new Date(now.getTime() + 1) })).left, [globalKey('b')]);
  });

  it('keeps a value that was saved while the newer database was in place, folded or not', async () => {
    const backend = openSqlite(folder);
    assert.equal(await commit(backend, [put(globalKey('late'))]), true);
    const { kept, left } = await back();
    assert.deepEqual(left, [globalKey('a'), globalKey('late')]);
    assert.deepEqual(await saved(databaseFolder(kept)), ['a', 'late']);
    // Who has the store open goes on with what is in place now.
    assert.deepEqual((await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 100 })).length, 0);
    assert.equal(await commit(backend, [put(globalKey('new'))]), true);
    await backend.close();
    assert.deepEqual([await saved(folder), await saved(databaseFolder(kept))], [['new'], ['a', 'late']]);
  });

  it('is refused when something was saved behind its fold', async () => {
    const fs: FileSystem = {
      ...nodeFileSystem,
      rename(from, to) {
        nodeFileSystem.rename(from, to);
        if (to === folder.databasePath) appendFileSync(folder.scopesPath, encodeFrame({ t: 'commit', id: 'late', ops: [put(globalKey('late'))] }));
      },
    };
    await assert.rejects(rollBack(folder, { now, fs }), refused('busy', 'values are being saved'));
    assert.deepEqual([await version(folder.databasePath), await saved(folder)], [2, ['a', 'late']]);
  });

  it('is refused while another folds or saves, where nothing was kept, and where a file is not what it was', async () => {
    await foldState(folder, { now: then });
    const before = readFileSync(folder.databasePath);
    const [former] = keptDatabases(folder.databasePath);
    assert.ok(former);
    for (const path of [folder.foldLockPath, folder.scopesLockPath]) {
      const lock = await acquireLock(path, { wait: 0 });
      await assert.rejects(back(20), refused('busy', `is locked by process ${process.pid}`));
      lock.release();
    }
    for (const path of [folder.databasePath, former.path]) {
      writeFileSync(`${path}-wal`, '');
      await assert.rejects(back(), refused('busy', `${path}-wal holds changes`));
      rmSync(`${path}-wal`);
    }
    const bytes = readFileSync(former.path);
    writeFileSync(former.path, bytes.subarray(0, 8192));
    await assert.rejects(back(), refused('corrupt', `${former.path} is damaged`));
    writeFileSync(former.path, before);
    await assert.rejects(back(), refused('invalid', 'is of version 2, not 1 as its name says'));
    renameSync(former.path, `${former.path}.away`);
    await assert.rejects(back(), refused('invalid', 'no database of an older version was kept'));
    assert.deepEqual(readFileSync(folder.databasePath), before);
    assert.deepEqual(await saved(folder), ['a']);
    writeFileSync(folder.databasePath, bytes);
    await assert.rejects(back(), refused('invalid', 'is of version 1: this Millrace has not brought it up'));
    rmSync(folder.databasePath);
    await assert.rejects(back(), refused('invalid', 'does not exist'));
    assert.equal(existsSync(folder.databasePath), false);
  });

  it('leaves the newer or the older database at every file operation, and no value is lost', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'roll-back-program-'));
    // As in what ships: the wasm stands beside the bundle.
    copyFileSync('node_modules/sql.js/dist/sql-wasm.wasm', join(dir, 'sql-wasm.wasm'));
    const program = join(dir, 'hammer.cjs');
    buildSync({ entryPoints: [join(__dirname, 'rollBack.hammer.ts')], bundle: true, platform: 'node', outfile: program, logLevel: 'error' });
    let operations = 0;
    const found = new Set<unknown>();
    for (let step = 1; ; step++) {
      const child = spawnSync(process.execPath, [program, folder.root, String(step)], { encoding: 'utf8' });
      const here = await version(folder.databasePath);
      found.add(here);
      const newer = here === 2 ? folder : databaseFolder(keptDatabases(folder.databasePath).find((kept) => kept.version === 2)?.path ?? '');
      assert.deepEqual(await saved(newer), ['a'], `after operation ${step}`);
      if (child.signal === null) {
        assert.deepEqual([child.status, child.stderr, here], [0, '', 1]);
        break;
      }
      operations = step;
      // Brought up again, for the next to go back; its values are the kept file's.
      if (here === 2) continue;
      renameSync(newer.databasePath, `${folder.root}/newer`);
      renameSync(folder.databasePath, `${folder.databasePath}.v1-20240506T070809123`);
      renameSync(`${folder.root}/newer`, folder.databasePath);
    }
    assert.deepEqual([operations >= 8, found], [true, new Set([2, 1])], `${operations} operations were tried`);
    rmSync(dir, { recursive: true });
  });
});
