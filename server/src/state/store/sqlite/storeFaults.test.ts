import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem, type FileSystem } from '../../fileSystem';
import { foldState } from '../../fold';
import { stateFolder } from '../../folder';
import { StateError } from '../../stateError';
import { commit, globalKey, logKey, put, append } from '../conformance/commits';
import { openSqlite } from './sqliteBackend';

const now = new Date('2024-05-06T07:08:09.123Z');
const log = logKey('r');
const failure = (code: string) => (): never => { throw Object.assign(new Error(`${code}: told to fail`), { code }); };

/** The operation with this number, from 1 on, does what `fault` does instead. */
function failing(number: number, fault: Partial<FileSystem>): { fs: FileSystem; count: () => number } {
  let count = 0;
  const turn = <A extends unknown[], R>(real: (...args: A) => R, other: ((...args: A) => R) | undefined) => (...args: A): R => {
    if (other === undefined) return real(...args);
    return ++count === number ? other(...args) : real(...args);
  };
  const real = nodeFileSystem;
  return {
    count: () => count,
    fs: {
      open: turn(real.open, fault.open), write: turn(real.write, fault.write), datasync: turn(real.datasync, fault.datasync), fsync: turn(real.fsync, fault.fsync),
      truncate: turn(real.truncate, fault.truncate), size: turn(real.size, fault.size), rename: turn(real.rename, fault.rename), close: real.close,
    },
  };
}

const all = (code: string): Partial<FileSystem> => {
  const fail = failure(code);
  return { open: fail, write: fail, datasync: async () => fail(), fsync: fail, truncate: fail, size: fail, rename: fail };
};

describe('the default store on a failing disk', function () {
  this.timeout(120_000);
  for (const [what, fault] of [
    ['ENOSPC', all('ENOSPC')],
    ['EACCES', all('EACCES')],
    ['EIO', all('EIO')],
    ['a short write', { write: (fd: number, bytes: Uint8Array) => nodeFileSystem.write(fd, bytes.subarray(0, bytes.length >> 1)) }],
    ['a write of nothing', { write: () => 0 }],
    ['a short write that cannot be cut', { write: (fd: number, bytes: Uint8Array) => nodeFileSystem.write(fd, bytes.subarray(0, bytes.length >> 1)), truncate: failure('EIO') }],
  ] as const) {
    it(`loses nothing that it acknowledged, and does nothing twice: ${what} at every operation`, async () => {
      let tried = 0;
      for (let number = 1; ; number++) {
        const folder = stateFolder(mkdtempSync(join(tmpdir(), 'store-fault-')));
        const { fs, count } = failing(number, fault);
        const backend = openSqlite(folder, fs);
        const acknowledged: string[] = [];
        const attempted: string[] = [];
        const note = async (id: string, size = 1): Promise<void> => {
          attempted.push(id);
          const ops = [put(globalKey('big'), { value: 'x'.repeat(size) }), append(log, id)];
          // Once more with the same id, as nobody knows whether it was done.
          for (let attempt = 0; attempt < 2; attempt++) {
            try {
              await backend.commit({ id, ops, expected: [], durability: 'synced' });
              acknowledged.push(id);
              return;
            } catch (error) {
              assert.ok(error instanceof StateError && error.kind === 'io', String(error));
            }
          }
        };
        const fold = (): Promise<unknown> => foldState(folder, { now, fs }).catch((error: unknown) => {
          assert.ok(error instanceof StateError && error.kind === 'io', String(error));
        });
        await note('1');
        await note('2', 4_300_000);
        await note('3');
        await fold();
        await note('4');
        await fold();
        await note('5');
        await backend.close();
        assert.ok(acknowledged.length >= 3 || what === 'EIO' || what === 'ENOSPC' || what === 'EACCES', `only ${acknowledged.join()} at operation ${number}`);

        assert.deepEqual((await foldState(folder, { now })).problems, []);
        const again = openSqlite(folder);
        const found = (await again.readLog({ log, limit: 100, newestFirst: false })).map(({ value }) => value);
        assert.equal(new Set(found).size, found.length, `twice at operation ${number}: ${found.join()}`);
        for (const id of acknowledged) assert.ok(found.includes(id), `${id} is lost at operation ${number}`);
        for (const id of found) assert.ok(attempted.includes(id));
        assert.equal(await commit(again, [put(globalKey('a'))]), true);
        await again.close();
        assert.deepEqual(readdirSync(folder.dir).filter((name) => name.endsWith('.tmp')), []);
        rmSync(folder.root, { recursive: true });
        if (count() < number) break;
        tried = number;
      }
      assert.ok(tried >= 5, `only ${tried} operations were tried`);
    });
  }
});
