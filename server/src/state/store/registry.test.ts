import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { StateError } from '../stateError';
import type { Backend, Changed, Commit, Scan, ScanLog } from './backend';
import { storeConformance } from './conformance/storeConformance';
import { backendConformance } from './conformance/backendConformance';
import type { StoreEvent } from './events';
import { codedBackend } from './codedBackend';
import { memoryBackend } from './memory/memoryBackend';
import { openStore, registerStore, storeSchemes } from './registry';
import type { LogTable, Key } from './tables';
import { createCodec } from './value/codec';
import { stateKey } from './value/stateKey';

const root = '/nowhere';

/** A backend as somebody else may write it: a class that leans on `this`, and now and then is busy. */
class OwnBackend implements Backend {
  readonly inner = memoryBackend();
  private calls = 0;
  private async hiccup<T>(work: () => Promise<T>): Promise<T> {
    if (this.calls++ % 3 === 0) throw new StateError('io', 'the line is cut', { transient: true });
    return work();
  }
  read(keys: readonly Key[]) { return this.hiccup(() => this.inner.read(keys)); }
  scan(query: Scan) { return this.hiccup(() => this.inner.scan(query)); }
  readLog(query: ScanLog) { return this.hiccup(() => this.inner.readLog(query)); }
  listLogs(table: LogTable, prefix: readonly string[]) { return this.hiccup(() => this.inner.listLogs(table, prefix)); }
  async commit(commit: Commit) {
    const done = await this.inner.commit(commit);
    return this.hiccup(async () => done);
  }
  watch(listener: (changed: Changed) => void) { return this.inner.watch(listener); }
  health() { return this.inner.health(); }
  close() { return this.inner.close(); }
}

const codec = createCodec({ key: stateKey(randomBytes(32)), compressAbove: 100 });
const encrypted = async () => ({ open: async () => codedBackend(memoryBackend(), codec), remove: async () => {} });
backendConformance('memory, encrypted', encrypted, { keeps: false, shares: false });
storeConformance('memory, encrypted', encrypted, { keeps: false, shares: false });

describe('opening stores', () => {
  it('opens those that come along, each for itself', async () => {
    const [one, two] = [await openStore('memory:', { root }), await openStore('memory:', { root })];
    await one.scope({ kind: 'global' }).set('k', 1);
    assert.equal(await two.scope({ kind: 'global' }).get('k'), undefined);
    assert.ok(storeSchemes().includes('memory'));
  });

  it('names those there are when it knows none of that name, and no password', async () => {
    await assert.rejects(openStore('mongo://me:hunter2@h/db', { root }), (error: unknown) => error instanceof StateError && error.kind === 'invalid'
      && /there is no store mongo: \(in mongo:\/\/me:\*\*\*@h\/db\); there are .*memory:/.test(error.message));
    for (const inherited of ['constructor:x', 'toString:x']) await assert.rejects(openStore(inherited, { root }), /there is no store/);
  });

  it('opens what somebody has registered, and tries again what fails for a moment', async () => {
    const forget = registerStore('own', async ({ path, shown }, options) => {
      assert.deepEqual([path, shown, options.root], ['/nowhere/dir', 'own:dir', root]);
      options.note('table_created_or_verified');
      return new OwnBackend();
    });
    const events: StoreEvent[] = [];
    const store = await openStore('own:dir', { root, log: (event) => { events.push(event); } });
    assert.throws(() => registerStore('own', async () => memoryBackend()), /there is a store own: already/);
    for (const scheme of ['memory', 'x', 'Own', 'a b', '']) assert.throws(() => registerStore(scheme, async () => memoryBackend()), StateError);
    for (let i = 0; i < 10; i++) await store.scope({ kind: 'global' }).increment('n');
    assert.equal(await store.scope({ kind: 'global' }).get('n'), 10, 'a commit that was done and then failed is not done twice');
    await store.close();
    assert.deepEqual([...new Set(events.map(({ event }) => event))], ['table_created_or_verified', 'own_initialized', 'value_saved', 'connection_closed']);
    forget();
    await assert.rejects(openStore('own:dir', { root }), /there is no store own:/);
  });

  it('takes the time to live of states from the address', async () => {
    const forget = registerStore('own', async () => memoryBackend());
    try {
      let ahead = 0;
      const store = await openStore('own://host?ttl=60', { root, now: () => Date.now() + ahead });
      await store.workflows.save('w', {});
      ahead = 61_000;
      assert.equal(await store.workflows.load('w'), null);
      await assert.rejects(openStore('own://host?ttl=soon', { root }), /ttl/);
    } finally {
      forget();
    }
  });
});

describe('values at rest', () => {
  const secret = 'hunter2 '.repeat(100);

  async function filled(env: Record<string, string>) {
    const inner = memoryBackend();
    const forget = registerStore('kept', async () => ({ ...inner, close: async () => {} }));
    const open = (other: Record<string, string> = env) => openStore('kept:', { root, env: other });
    const store = await open();
    await store.scope({ kind: 'global' }).set('k', secret);
    await store.scope({ kind: 'global' }).setQuota({ keys: 5 });
    await store.workflows.save('w', { data: { secret } });
    await store.tasks('w').save('t', { status: 'completed', result: secret });
    await store.checkpoints.create('c', { metadata: { secret } });
    const dump = JSON.stringify([
      ...await Promise.all((['scoped_values', 'workflow_states', 'task_states', 'checkpoints', 'checkpoint_values'] as const).map((table) => inner.scan({ table, prefix: [], order: 'key', limit: 10 }))),
      ...await Promise.all([inner.readLog({ log: { table: 'task_history', columns: ['w', '', 't'] }, limit: 10, newestFirst: true }), inner.readLog({ log: { table: 'value_history', columns: ['global', '', '', '', 'k'] }, limit: 10, newestFirst: true })]),
    ]);
    return { inner, open, dump, forget };
  }

  it('are nowhere in the backend when there is a key, names and statuses are', async () => {
    const { dump, open, forget } = await filled({ MILLRACE_STATE_KEY: 'ab'.repeat(32) });
    try {
      assert.ok(!dump.includes('hunter2'));
      assert.ok(dump.includes('"completed"') && dump.includes('"w"'));
      assert.equal(dump.match(/aes-256-gcm/g)?.length, 8);
      assert.equal(await (await open()).scope({ kind: 'global' }).get('k'), secret);
    } finally {
      forget();
    }
  });

  it('cannot be read with another key or none, but listed and deleted', async () => {
    const { open, forget } = await filled({ MILLRACE_STATE_KEY: 'ab'.repeat(32) });
    try {
      for (const env of [{}, { MILLRACE_STATE_KEY: 'cd'.repeat(32) }]) {
        const store = await open(env);
        await assert.rejects(store.scope({ kind: 'global' }).get('k'), /"k" in scoped_values is encrypted/);
        await assert.rejects(store.workflows.load('w'), (error: unknown) => error instanceof StateError && error.kind === 'invalid');
        assert.deepEqual([(await store.workflows.list()).map(({ id }) => id), await store.scope({ kind: 'global' }).list()], [['w'], ['k']]);
      }
      assert.equal(await (await open({})).workflows.delete('w'), true);
      await assert.rejects(open({ MILLRACE_STATE_KEY: 'short' }), /MILLRACE_STATE_KEY is not a key/);
    } finally {
      forget();
    }
  });

  it('are compressed when they are long', async () => {
    const { inner, forget } = await filled({});
    try {
      const store = await openStore('kept:', { root, env: {}, codec: { key: null, compressAbove: 100 } });
      await store.scope({ kind: 'global' }).set('k', secret);
      const [row] = await inner.read([{ table: 'scoped_values', columns: ['global', '', '', '', 'k'] }]);
      assert.match(row?.value ?? '', /^millrace1:gzip:/);
      assert.ok((row?.value.length ?? 0) < 200);
      assert.equal(await store.scope({ kind: 'global' }).get('k'), secret);
    } finally {
      forget();
    }
  });
});
