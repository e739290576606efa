import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../../stateError';
import type { Backend, Commit, Op } from '../backend';
import { append, at, globalKey, logKey, put, stateKey, valueKey } from '../conformance/commits';
import { formats } from './exampleFormats';
import { filesBackend } from './filesBackend';
import { storeFileSystem, type StoreFileSystem } from './storeFiles';

type Operation = 'open' | 'write' | 'datasync' | 'fsync' | 'truncate' | 'rename' | 'makeFolder' | 'remove';

/** How an operation goes wrong. */
interface Fault {
  readonly code: string;
  /** Fails again ever after, as a full disk does. */
  readonly lasting: boolean;
  /** A write leaves half of its bytes. */
  readonly short: boolean;
}

const faults: readonly Fault[] = [
  { code: 'EIO', lasting: false, short: false },
  { code: 'ENOSPC', lasting: true, short: true },
  { code: 'EACCES', lasting: true, short: false },
];

/** A file system whose `failAt`-th changing operation from now on fails. */
function failing(fault: Fault) {
  const state = { failAt: Infinity, count: 0, failed: null as Operation | null };
  const due = (operation: Operation): boolean => {
    state.count++;
    if (state.count !== state.failAt && !(fault.lasting && state.count > state.failAt)) return false;
    state.failed ??= operation;
    return true;
  };
  const fail = (): never => { throw Object.assign(new Error(`${fault.code}: made to fail`), { code: fault.code }); };
  const real = storeFileSystem;
  const fs: StoreFileSystem = {
    ...real,
    open: (path, flags) => (due('open') ? fail() : real.open(path, flags)),
    write(fd, bytes) {
      if (!due('write')) return real.write(fd, bytes);
      if (fault.short) real.write(fd, bytes.subarray(0, bytes.length >> 1));
      return fail();
    },
    datasync: async (fd) => (due('datasync') ? fail() : real.datasync(fd)),
    fsync: (fd) => (due('fsync') ? fail() : real.fsync(fd)),
    truncate: (fd, size) => (due('truncate') ? fail() : real.truncate(fd, size)),
    rename: (from, to) => (due('rename') ? fail() : real.rename(from, to)),
    makeFolder: (path) => (due('makeFolder') ? fail() : real.makeFolder(path)),
    remove: async (path) => (due('remove') ? fail() : real.remove(path)),
  };
  return { fs, state, heal: () => { state.failAt = Infinity; } };
}

const [a, b, c, log, other] = [stateKey('a'), globalKey('b'), valueKey('step', 'new', 'folder', '', 'c'), logKey('r'), logKey('other')];
const before: readonly Op[] = [put(a, { value: '"old"' }), put(b), append(log, '1'), append(log, '2')];
const commits: Readonly<Record<string, readonly Op[]>> = {
  'of one row': [put(a, { value: '"new"', updated: at(7) })],
  'of one new row in a new folder': [put(c)],
  'of one deleted row': [{ op: 'delete', key: b }],
  'of one entry': [append(log, '3')],
  'of one entry of a new log': [append(other, '1')],
  'of everything': [put(a, { value: '"new"' }), { op: 'delete', key: b }, put(c), append(log, '3'), { op: 'trim', log, keep: 2 }, append(other, '1'), append(other, '2')],
};

/** All that the store holds, as text. */
async function contents(backend: Backend): Promise<string> {
  const rows = await backend.read([a, b, c]);
  const scanned = await Promise.all((['workflow_states', 'scoped_values'] as const).map((table) => backend.scan({ table, prefix: [], order: 'key', limit: 10 })));
  const logs = await Promise.all([log, other].map((one) => backend.readLog({ log: one, limit: 10, newestFirst: false })));
  return JSON.stringify({ rows, scanned, logs, listed: await backend.listLogs('run_records', []) });
}

for (const format of formats) {
  describe(`a commit of ${format.scheme} files that fails`, function () {
    this.timeout(120_000);
    let dir: string;
    let opened: Backend[];
    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'files-faults-'));
      opened = [];
    });
    afterEach(async () => {
      for (const backend of opened) await backend.close();
      rmSync(dir, { recursive: true });
    });
    const open = (fs?: StoreFileSystem): Backend => {
      const backend = filesBackend(dir, format, fs);
      opened.push(backend);
      return backend;
    };
    const wipe = async (): Promise<void> => {
      for (const backend of opened.splice(0)) await backend.close();
      for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
    };

    for (const [what, ops] of Object.entries(commits)) {
      for (const fault of faults) {
        it(`${what}: with ${fault.code} at each operation it has happened or not, as it says, and happens once when given again`, async () => {
          const tried = new Set<Operation>();
          for (let failAt = 1; ; failAt++) {
            await wipe();
            const { fs, state, heal } = failing(fault);
            const backend = open(fs);
            await backend.commit({ id: 'before', ops: before, expected: [], durability: 'synced' });
            const old = await contents(backend);
            Object.assign(state, { failAt, count: 0 });
            const commit: Commit = { id: 'commit', ops, expected: [{ key: a, stamp: (await backend.read([a]))[0]?.stamp ?? null }], durability: 'synced' };
            const outcome = await backend.commit(commit).catch((error: unknown) => error);
            const left = await contents(backend);
            if (outcome !== true) {
              assert.ok(outcome instanceof StateError && outcome.kind === 'io', String(outcome));
              assert.match(outcome.message, new RegExp(fault.code));
            }
            heal();
            // Another process finds what this one saw.
            const beside = filesBackend(dir, format);
            assert.equal(await contents(beside), left, `operation ${failAt}, ${state.failed}: others see something else`);
            await beside.close();
            assert.equal(await backend.commit(commit), true, `operation ${failAt}, ${state.failed}`);
            const done = await contents(backend);
            assert.notEqual(done, old);
            assert.ok(left === done || left === old && outcome !== true, `operation ${failAt}, ${state.failed}: half of it was there`);
            await backend.close();
            const again = open();
            assert.equal(await contents(again), done, `operation ${failAt}, ${state.failed}: gone after opening again`);
            if (state.failed === null) break;
            tried.add(state.failed);
          }
          assert.ok(tried.has('open') || tried.has('remove'), [...tried].join());
        });
      }
    }
  });
}
