import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../../identity';
import type { Backend, Changed } from '../backend';
import { append, commit, globalKey, logKey, put, stateKey } from '../conformance/commits';
import { refused, until } from '../conformance/place';
import { formats } from './exampleFormats';
import { filesBackend } from './filesBackend';

for (const format of formats) {
  describe(`${format.scheme} files, opened twice`, () => {
    let dir: string;
    let opened: Backend[];
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'files-shared-'));
      opened = [];
    });
    afterEach(async () => {
      for (const backend of opened) await backend.close();
      rmSync(dir, { recursive: true });
    });
    const open = (): Backend => {
      const backend = filesBackend(join(dir, 'store'), format);
      opened.push(backend);
      return backend;
    };
    const names = async (backend: Backend) => (await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 })).map(({ key, value }) => `${key.columns[4]}=${value}`);

    it('have one writer, whom the other is told, and who makes room when it closes', async () => {
      const [one, two] = [open(), open()];
      await commit(one, [put(globalKey('a'))]);
      await refused(commit(two, [put(globalKey('b'))]), 'busy', new RegExp(`process ${process.pid} `));
      await commit(one, [put(globalKey('c'))]);
      await one.close();
      assert.equal(await commit(two, [put(globalKey('b'))]), true);
      assert.deepEqual(await names(two), ['a=1', 'b=1', 'c=1']);
    });

    it('take the lock of a dead process at once', async () => {
      await commit(open(), [put(globalKey('a'))]);
      await opened[0]?.close();
      const dead = { ...processIdentity(), pid: spawnSync('true').pid };
      const locks = readdirSync(join(dir, 'store', '.store')).filter((name) => name.startsWith('lock.'));
      writeFileSync(join(dir, 'store', '.store', locks.at(-1) ?? ''), JSON.stringify({ holder: dead, nonce: 'x' }));
      assert.equal(await commit(open(), [put(globalKey('b'))]), true);
    });

    it('are read beside the writer, each commit whole and soon', async () => {
      const [writer, reader] = [open(), open()];
      assert.deepEqual(await names(reader), []);
      await commit(writer, [put(globalKey('a')), put(stateKey('w')), append(logKey('r'), '1')]);
      assert.deepEqual(await names(reader), ['a=1']);
      await commit(writer, [put(globalKey('a'), { value: '2' }), put(globalKey('b')), append(logKey('r'), '2')]);
      await commit(writer, [put(globalKey('c'))]);
      assert.deepEqual(await names(reader), ['a=2', 'b=1', 'c=1']);
      await commit(writer, [{ op: 'delete', key: globalKey('b') }, { op: 'trim', log: logKey('r'), keep: 1 }, append(logKey('r'), '3')]);
      assert.deepEqual(await names(reader), ['a=2', 'c=1']);
      assert.deepEqual((await reader.readLog({ log: logKey('r'), limit: 9, newestFirst: false })).map(({ seq, value }) => [seq, value]), [[2, '2'], [3, '3']]);
      assert.equal((await reader.read([stateKey('w')]))[0]?.value, '1');
      assert.equal(await commit(reader, [], [{ key: globalKey('b'), stamp: null }]), true, 'expecting alone needs no lock');
    });

    it('tell of what the other commits, and where', async () => {
      const [reader, writer] = [open(), open()];
      await commit(writer, [put(globalKey('a'))]);
      const heard: Changed[] = [];
      reader.watch((changed) => heard.push(changed));
      await commit(writer, [put(globalKey('b')), append(logKey('r'), '1')]);
      await until('the reader was told', () => heard.length > 0);
      assert.deepEqual(heard, [[globalKey('b'), logKey('r')]]);
    });

    it('have logs that are read anew when they were begun anew, also in an inode that was used before, or cut back', async () => {
      const [one, reader] = [open(), open()];
      const read = async (backend: Backend) => (await backend.readLog({ log: logKey('r'), limit: 9, newestFirst: true })).map(({ seq, value }) => `${seq}=${value}`);
      const path = join(dir, 'store', 'run_records', `r${format.logEnding}`);
      await commit(one, [append(logKey('r'), '"a"'), append(logKey('r'), '"bb"')]);
      const long = readFileSync(path);
      await commit(one, [append(logKey('r'), '"ccc"')]);
      assert.deepEqual(await read(reader), ['3="ccc"', '2="bb"', '1="a"']);
      await one.close();
      // As an append does that fails after others have seen it.
      writeFileSync(path, long);
      assert.deepEqual(await read(reader), ['2="bb"', '1="a"']);
      await commit(reader, [append(logKey('r'), '"another one"'), { op: 'trim', log: logKey('r'), keep: 2 }]);
      const trimmed = readFileSync(path);
      const later = open();
      writeFileSync(path, long);
      assert.deepEqual(await read(later), ['2="bb"', '1="a"']);
      writeFileSync(path, trimmed);
      assert.deepEqual(await read(later), ['3="another one"', '2="bb"']);
    });

    it('count on in a log whose file is of the same size after each commit', async () => {
      const writer = open();
      for (let seq = 1; seq <= 9; seq++) await commit(writer, [append(logKey('r'), '1'), { op: 'trim', log: logKey('r'), keep: 2 }]);
      for (const backend of [writer, open()]) assert.deepEqual((await backend.readLog({ log: logKey('r'), limit: 9, newestFirst: false })).map(({ seq }) => seq), [8, 9]);
    });

    it('leave nothing where nothing was written, and nothing to others on the machine', async () => {
      const reader = open();
      assert.deepEqual(await names(reader), []);
      await commit(reader, [], [{ key: globalKey('a'), stamp: null }]);
      assert.deepEqual(readdirSync(dir), []);
      await commit(reader, [put(globalKey('a')), append(logKey('r'), '1')]);
      await reader.close();
      if (process.platform === 'win32') return;
      const modes = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        const mode = statSync(path).mode & 0o777;
        const wanted = entry.isDirectory() ? 0o700 : 0o600;
        return [...(mode === wanted || entry.name.startsWith('lock.') ? [] : [`${path} ${mode.toString(8)}`]), ...(entry.isDirectory() ? modes(path) : [])];
      });
      assert.deepEqual(modes(dir), []);
      assert.deepEqual(readdirSync(join(dir, 'store', '.store')).filter((name) => !/^(changes|lock\.\d+)$/.test(name)), []);
    });

    it('leave no empty folders', async () => {
      const backend = open();
      await commit(backend, [put(globalKey('a')), put({ table: 'task_states', columns: ['w', 'r', 't'] })]);
      await commit(backend, [{ op: 'delete', key: globalKey('a') }, { op: 'delete', key: { table: 'task_states', columns: ['w', 'r', 't'] } }]);
      assert.deepEqual(readdirSync(join(dir, 'store')), ['.store']);
      await commit(backend, [put(globalKey('a'))]);
      assert.deepEqual(await names(backend), ['a=1']);
    });
  });
}
