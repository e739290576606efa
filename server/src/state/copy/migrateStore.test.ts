import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateError, type StateErrorKind } from '../stateError';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from '../exampleRun';
import { stateFolder } from '../folder';
import { readJournal } from '../journal';
import { acquireLock } from '../lock';
import { spillValue, valueOf } from '../spilledValues';
import { registerStore, openStore } from '../store/registry';
import { memoryBackend } from '../store/memory/memoryBackend';
import { addresses, storesFolder, type StoresFolder } from './exampleStores';
import { migrateStore, type Migrated, type MigrateOptions } from './migrateStore';

const plainly: MigrateOptions = { into: false, cleanUp: false };
const schemes = Object.keys(addresses) as (keyof typeof addresses)[];

describe('moving a store', () => {
  let folder: StoresFolder;
  beforeEach(() => { folder = storesFolder(); });
  afterEach(() => folder.remove());

  const migrate = (a: string, b: string, options: Partial<MigrateOptions> = {}, env = {}): Promise<Migrated> =>
    folder.side(a, (from) => folder.side(b, (to) => migrateStore(from, to, { ...plainly, ...options }), env), env);
  const refused = (work: Promise<unknown>, kind: StateErrorKind, message: RegExp): Promise<void> =>
    assert.rejects(work, (error) => error instanceof StateError && error.kind === kind && message.test(error.message) || assert.fail(String(error)));

  for (const from of schemes) {
    for (const to of schemes) {
      it(`from ${from} to ${to}: every row, history and version, and a second time nothing`, async () => {
        const [a, b] = [addresses[from], from === to ? addresses[to].replace(/^(\w+:)/, '$1second/') : addresses[to]];
        if (to === 'sqlite' && from === to) mkdirSync(join(folder.root, 'second/db'), { recursive: true });
        await folder.fill(a);
        const before = await folder.lines(a);
        const { rows, entries, written } = await migrate(a, b);
        assert.deepEqual(await folder.lines(b), before);
        assert.deepEqual([written, before.at(-1)], [rows + entries, JSON.stringify({ end: { rows, entries } })]);
        assert.equal((await migrate(a, b)).written, 0);
        assert.deepEqual(await folder.lines(a), before);
        const store = await openStore(b, { root: folder.root, env: {} });
        assert.deepEqual([await store.scope({ kind: 'global' }).get('most'), (await store.scope({ kind: 'global' }).entry('letters'))?.json, (await store.tasks('order/42').history('load')).length], [2n ** 63n - 1n, '[1.0,1e3,123456789012345678901234567890]', 3]);
        await store.close();
      });
    }
  }

  it('empties the old one only when that is asked for', async () => {
    await folder.fill(addresses.json);
    const before = await folder.lines(addresses.json);
    assert.equal((await migrate(addresses.json, addresses.flatbuffers, { cleanUp: true })).cleanedUp, true);
    assert.deepEqual(await folder.lines(addresses.flatbuffers), before);
    assert.equal((await folder.lines(addresses.json)).length, 2);
  });

  it('needs no key for values that are encrypted, and leaves them so', async () => {
    const env = { MILLRACE_STATE_KEY: '0123456789abcdef'.repeat(4) };
    await folder.fill(addresses.json, env);
    await migrate(addresses.json, addresses.sqlite);
    assert.deepEqual(await folder.lines(addresses.sqlite), await folder.lines(addresses.json));
    const store = await openStore(addresses.sqlite, { root: folder.root, env });
    assert.equal(await store.scope({ kind: 'global' }).get('text'), 'größe \u{1F600}\n');
    await store.close();
    const blind = await openStore(addresses.sqlite, { root: folder.root, env: {} });
    await refused(blind.scope({ kind: 'global' }).get('text'), 'invalid', /MILLRACE_STATE_KEY/);
    await blind.close();
  });

  it('refuses a store that holds something else, and one onto itself; --into adds and keeps', async () => {
    await folder.fill(addresses.json);
    const other = await openStore(addresses.flatbuffers, { root: folder.root, env: {} });
    await other.scope({ kind: 'global' }).setMany({ own: 1, zero: 'mine' });
    await other.close();
    const before = await folder.lines(addresses.flatbuffers);
    await refused(migrate(addresses.json, addresses.flatbuffers), 'invalid', /flatbuffers:buffers holds something already; .*--into/);
    assert.deepEqual(await folder.lines(addresses.flatbuffers), before);
    await refused(migrate(addresses.json, 'json:./files/../files'), 'invalid', /are one store/);
    const { left } = await migrate(addresses.json, addresses.flatbuffers, { into: true });
    // The history of `zero` is another one there.
    assert.equal(left, 1);
    const again = await openStore(addresses.flatbuffers, { root: folder.root, env: {} });
    const values = again.scope({ kind: 'global' });
    assert.deepEqual([await values.get('own'), await values.get('zero'), (await values.history('zero')).map(({ value }) => value)], [1, 0, ['mine']]);
    await again.close();
    await refused(migrate(addresses.json, addresses.flatbuffers, { into: true, cleanUp: true }), 'invalid', /was not cleaned up/);
    assert.ok((await folder.lines(addresses.json)).length > 2);
  });

  it('never writes over a copy that is in use: it tells what differs', async () => {
    await folder.fill(addresses.json);
    await migrate(addresses.json, addresses.flatbuffers);
    const copy = await openStore(addresses.flatbuffers, { root: folder.root, env: {} });
    await copy.scope({ kind: 'global' }).set('zero', 'newer');
    await copy.close();
    await refused(migrate(addresses.json, addresses.flatbuffers, { cleanUp: true }), 'busy', /"global" "zero" in scoped_values is not the same in both stores/);
    const again = await openStore(addresses.flatbuffers, { root: folder.root, env: {} });
    assert.equal(await again.scope({ kind: 'global' }).get('zero'), 'newer');
    await again.close();
    assert.ok((await folder.lines(addresses.json)).length > 2);
  });

  it('goes on where it ended, also when the source has changed since', async () => {
    await folder.fill(addresses.json);
    const inner = memoryBackend();
    let commits = 0;
    const end = registerStore('failing', async () => ({ ...inner, close: async () => undefined, commit: async (commit) => {
      if (++commits > 4) throw new StateError('io', 'the cable was cut', { transient: false });
      return inner.commit(commit);
    } }));
    const endWhole = registerStore('whole', async () => ({ ...inner, close: async () => undefined }));
    try {
      await refused(migrate(addresses.json, 'failing:'), 'io', /the cable was cut/);
      const store = await openStore(addresses.json, { root: folder.root, env: {} });
      await store.scope({ kind: 'global' }).set('zero', 'later');
      await store.scope({ kind: 'global' }).delete('blank');
      await store.close();
      commits = -1_000;
      assert.ok((await migrate(addresses.json, 'failing:')).written > 0);
      assert.deepEqual(await folder.lines('whole:'), await folder.lines(addresses.json));
    } finally {
      end();
      endWhole();
    }
  });

  it('goes on emptying where it ended, and is done twice without harm', async () => {
    const source = memoryBackend();
    let commits = -1_000;
    const end = registerStore('failing', async () => ({ ...source, close: async () => undefined, commit: async (commit) => {
      if (++commits > 2) throw new StateError('io', 'the cable was cut', { transient: false });
      return source.commit(commit);
    } }));
    try {
      await folder.fill('failing:');
      const before = await folder.lines('failing:');
      commits = 0;
      await refused(migrate('failing:', addresses.json, { cleanUp: true }), 'io', /the cable was cut/);
      const rest = (await folder.lines('failing:')).length;
      assert.ok(rest < before.length && rest > 2, String(rest));
      for (let i = 0; i < 2; i++) {
        commits = -1_000;
        assert.deepEqual([(await migrate('failing:', addresses.json, { cleanUp: true })).cleanedUp, (await folder.lines('failing:')).length], [true, 2]);
        assert.deepEqual(await folder.lines(addresses.json), before);
      }
    } finally {
      end();
    }
  });

  it('refuses to move nothing: the address may be wrong', () => refused(migrate('json:wrong', addresses.json), 'not-found', /json:wrong holds nothing; check its address/));

  it('stops emptying at what was changed after it was compared', async () => {
    const source = memoryBackend();
    const target = memoryBackend();
    const ends = [registerStore('source', async () => ({ ...source, close: async () => undefined })), registerStore('target', async () => ({
      ...target, close: async () => undefined,
      commit: async (commit) => {
        const done = commit.ops.some((op) => op.op === 'put' && op.row.value.includes('"done":true'));
        if (done) await (await openStore('source:', { root: folder.root, env: {} })).scope({ kind: 'global' }).set('zero', 'just now');
        return target.commit(commit);
      },
    }))];
    try {
      await folder.fill('source:');
      await refused(migrate('source:', 'target:', { cleanUp: true }), 'busy', /was written to while it was cleaned up/);
      const store = await openStore('source:', { root: folder.root, env: {} });
      assert.equal(await store.scope({ kind: 'global' }).get('zero'), 'just now');
    } finally {
      for (const end of ends) end();
    }
  });

  describe('with runs', () => {
    const id = '20240302T060000123-k3f9q2';
    function writeRun(root: string): string {
      const state = stateFolder(root);
      mkdirSync(state.runsDir, { recursive: true });
      mkdirSync(state.logsDir(id), { recursive: true });
      mkdirSync(join(state.dir, 'locks'), { recursive: true });
      writeFileSync(join(state.logsDir(id), 'a.log'), 'wrote\n');
      appendRecords(state, id, exampleRun(id, 3));
      return state.journalPath(id);
    }

    it('journals become records and journals again, to the byte; logs that only the old store has are kept', async () => {
      const journal = readFileSync(writeRun(join(folder.root, 'db')));
      assert.equal((await migrate(addresses.sqlite, addresses.json)).keptLogs, 0);
      const [row] = await folder.side(addresses.json, ({ backend }) => backend.scan({ table: 'stored_runs', prefix: [], order: 'key', limit: 10 }));
      assert.deepEqual([row?.key.columns, JSON.parse(row?.value ?? '').file], [[id], 'a.toml']);
      mkdirSync(join(folder.root, 'second'));
      await migrate(addresses.json, 'sqlite:second/.millrace/state.sqlite');
      assert.deepEqual(readFileSync(stateFolder(join(folder.root, 'second')).journalPath(id)), journal);
      assert.equal((await migrate(addresses.sqlite, addresses.json, { cleanUp: true })).keptLogs, 1);
      const old = stateFolder(join(folder.root, 'db'));
      assert.deepEqual([existsSync(old.journalPath(id)), readFileSync(join(`${old.logsDir(id)}.kept`, 'a.log'), 'utf8')], [false, 'wrote\n']);
    });

    it('take their large values along, and stand in files again', async () => {
      const value = JSON.stringify('x'.repeat(300_000));
      const state = stateFolder(join(folder.root, 'db'));
      mkdirSync(state.runsDir, { recursive: true });
      mkdirSync(join(state.dir, 'locks'), { recursive: true });
      appendRecords(state, id, [exampleBegin(id, [exampleTask('load')]), exampleStart('load'), spillValue(state, id, exampleEnd('load', { output: value })), exampleFinish()]);
      await migrate(addresses.sqlite, addresses.json);
      mkdirSync(join(folder.root, 'second'));
      await migrate(addresses.json, 'sqlite:second/.millrace/state.sqlite');
      const second = stateFolder(join(folder.root, 'second'));
      const end = readJournal(second.journalPath(id)).records.find((record) => record.t === 'end');
      assert.ok(end?.t === 'end' && end.spilled);
      assert.equal(valueOf(second, id, { output: end.output, spilled: end.spilled }), value);
    });

    it('between two default stores the logs go along', async () => {
      writeRun(join(folder.root, 'db'));
      mkdirSync(join(folder.root, 'second'));
      await migrate(addresses.sqlite, 'sqlite:second/.millrace/state.sqlite', { cleanUp: true });
      assert.equal(readFileSync(join(stateFolder(join(folder.root, 'second')).logsDir(id), 'a.log'), 'utf8'), 'wrote\n');
    });

    it('are encrypted in a store with a key, and plain in a journal again', async () => {
      const journal = readFileSync(writeRun(join(folder.root, 'db')));
      const env = { MILLRACE_STATE_KEY: '0123456789abcdef'.repeat(4) };
      await migrate(addresses.sqlite, addresses.json, {}, env);
      assert.match((await folder.lines(addresses.json)).find((line) => line.includes('run_records')) ?? '', /"stored":"millrace1:(gzip\+)?aes-256-gcm/);
      mkdirSync(join(folder.root, 'second'));
      await migrate(addresses.json, 'sqlite:second/.millrace/state.sqlite', {}, env);
      assert.deepEqual(readFileSync(stateFolder(join(folder.root, 'second')).journalPath(id)), journal);
      await refused(migrate(addresses.json, 'sqlite:third/.millrace/state.sqlite'), 'invalid', /MILLRACE_STATE_KEY/);
    });

    it('wait for one that is running', async () => {
      const state = stateFolder(join(folder.root, 'db'));
      mkdirSync(state.runsDir, { recursive: true });
      mkdirSync(join(state.dir, 'locks'), { recursive: true });
      appendRecords(state, id, exampleRun(id, 3).slice(0, 2));
      const lock = await acquireLock(state.runLockPath(id), { wait: 0 });
      await refused(migrate(addresses.sqlite, addresses.json), 'busy', new RegExp(`run ${id} of .* is running; .*millrace cancel`));
      lock.release();
      assert.ok((await migrate(addresses.sqlite, addresses.json)).rows > 0);
    });
  });
});
