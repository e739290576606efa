import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { append, globalKey, logKey, put } from '../conformance/commits';
import { jsonFormat } from '../json/jsonFormat';
import { filesBackend } from './filesBackend';
import { StoreFiles, storeFileSystem, type StoreFileSystem } from './storeFiles';

/** Notes what is done to which file, temporary names cut. */
function noting(): { fs: StoreFileSystem; done: string[] } {
  const done: string[] = [];
  const names = new Map<number, string>();
  const named = (path: string): string => basename(path).replace(/^tmp-.*/, 'tmp');
  const real = storeFileSystem;
  const note = (what: string, fd: number): void => { done.push(`${what} ${names.get(fd)}`); };
  const fs: StoreFileSystem = {
    ...real,
    open(path, flags) {
      const fd = real.open(path, flags);
      names.set(fd, named(path));
      return fd;
    },
    write: (fd, bytes) => (note('write', fd), real.write(fd, bytes)),
    datasync: async (fd) => (note('flush', fd), real.datasync(fd)),
    fsync: (fd) => (note('flush', fd), real.fsync(fd)),
    rename: (from, to) => (done.push(`rename ${named(from)} ${named(to)}`), real.rename(from, to)),
    remove: async (path) => (done.push(`remove ${named(path)}`), real.remove(path)),
  };
  return { fs, done };
}

describe('files of a store', () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'store-files-')); });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are flushed before they take a name, and their folder after that; a power cut finds the old or the new', async function () {
    if (process.platform === 'win32') this.skip();
    const { fs, done } = noting();
    const backend = filesBackend(dir, jsonFormat, fs);
    await backend.commit({ id: '0', ops: [put(globalKey('a')), append(logKey('r'), '1')], expected: [], durability: 'synced' });
    const commit = async (id: string, ops: Parameters<typeof backend.commit>[0]['ops'], durability: 'synced' | 'written' = 'synced') => {
      done.length = 0;
      await backend.commit({ id, ops, expected: [], durability });
      return done.filter((one) => one !== 'write changes');
    };
    assert.deepEqual(await commit('1', [put(globalKey('a'))]), ['write tmp', 'flush tmp', 'rename tmp a.json', 'flush ~']);
    assert.deepEqual(await commit('2', [put(globalKey('a'))], 'written'), ['write tmp', 'flush tmp', 'rename tmp a.json']);
    assert.deepEqual(await commit('3', [append(logKey('r'), '2')]), ['write r.jsonl', 'flush r.jsonl']);
    assert.deepEqual(await commit('4', [append(logKey('r'), '3')], 'written'), ['write r.jsonl']);
    assert.deepEqual(await commit('5', [put(globalKey('a')), append(logKey('r'), '4')], 'written'), [
      'write tmp', 'flush tmp', 'rename tmp intent', 'flush .store',
      'write tmp', 'flush tmp', 'rename tmp a.json', 'write r.jsonl', 'flush r.jsonl', 'flush ~', 'remove intent',
    ]);
    await backend.close();
  });

  it('are renamed again and again while Windows says that somebody holds them', async () => {
    const platform = process.platform;
    for (const code of ['EPERM', 'EBUSY', 'EACCES']) {
      let refusals = 3;
      const fs: StoreFileSystem = {
        ...storeFileSystem,
        rename(from, to) {
          if (refusals-- > 0) throw Object.assign(new Error(code), { code });
          storeFileSystem.rename(from, to);
        },
      };
      const files = new StoreFiles(dir, dir, fs);
      Object.defineProperty(process, 'platform', { value: 'win32' });
      try {
        await files.write(join(dir, 'a'), Buffer.from(code), true);
      } finally {
        Object.defineProperty(process, 'platform', { value: platform });
      }
      assert.equal(readFileSync(join(dir, 'a'), 'utf8'), code);
    }
  });

  it('that cannot be renamed elsewhere are as before, and nothing is left beside them', async () => {
    const files = new StoreFiles(dir, dir, { ...storeFileSystem, rename: () => { throw Object.assign(new Error('EBUSY'), { code: 'EBUSY' }); } });
    await assert.rejects(files.write(join(dir, 'a'), Buffer.from('x'), true), /cannot replace .*a: EBUSY/);
    assert.deepEqual(readdirSync(dir), []);
  });
});
