import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { ensureRedis } from '../../scripts/servers.mjs';
import { StateError, type StateErrorKind } from '../../server/src/state/stateError';
import { append, at, commit, globalKey, logKey, put, stateKey } from '../../server/src/state/store/conformance/commits';
import { openStore } from '../../server/src/state/store/registry';
import { freePort, serverFolder, startServer, type PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';
import { openAlone } from './serverKinds';

describe('the store redis:', function () {
  this.timeout(5 * 60_000);
  let server: PrivateServer;
  let client: Redis;
  before(async () => {
    server = await redisServer();
    client = new Redis(server.url);
  });
  after(async () => {
    client.disconnect();
    await server.dispose();
  });

  const refused = (address: string, kind: StateErrorKind, message: RegExp, secret = 'hunter2') => assert.rejects(openAlone(address), (error: unknown) => {
    assert.ok(error instanceof StateError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.ok(!error.message.includes(secret), error.message);
    return true;
  });

  it('is refused with what is wrong, where, and what to do', async () => {
    const { port } = server;
    const gone = await freePort();
    await refused(`redis://:hunter2@127.0.0.1:${gone}`, 'io', new RegExp(`^Redis at redis://:\\*\\*\\*@127\\.0\\.0\\.1:${gone}: nothing listens there: start it \\(redis-server\\), install it \\(apt install`));
    await refused('redis://no-such-host.invalid', 'io', /name of the host is not known/);
    await refused(`rediss://127.0.0.1:${port}`, 'io', /does not answer in time: look at .* whether it speaks TLS/);
    await refused(`redis://127.0.0.1:${port}/99`, 'invalid', /no database of this number/);
    await refused(`redis://127.0.0.1:${port}/db`, 'invalid', /the database must be a number; write redis:\/\/host:6379\/0/);
    await refused(`redis://127.0.0.1:${port}?prefx=a`, 'invalid', /it knows no \?prefx=/);
    await refused('redis:', 'invalid', /it has no host/);
    await refused(`redis://me:100%25%@127.0.0.1:${port}`, 'invalid', /must be written %25/);
  });

  it('takes user and password, and says when these are wrong', async () => {
    const guarded = await redisServer({ password: 'p@ss/w:rd 1' });
    let admin: Redis | undefined;
    try {
      for (const user of ['', ':hunter2@', 'nobody:hunter2@']) await refused(`redis://${user}127.0.0.1:${guarded.port}`, 'invalid', /user and password are not taken: write them before the host/);
      const backend = await openAlone(guarded.url);
      assert.equal(await commit(backend, [put(globalKey('a'))]), true);
      await backend.close();
      // One who may do no more than a store needs.
      admin = new Redis(guarded.url);
      await admin.call('ACL', ['SETUSER', 'mill', 'on', '>hunter2', '~mine:*', '&mine:*', '+@all', '-@admin', '-@dangerous', '+info']);
      const store = await openStore(`redis://mill:\${env:PW}@127.0.0.1:${guarded.port}?prefix=mine`, { root: '/', env: { PW: 'hunter2' } });
      await store.scope({ kind: 'global' }).set('k', 1);
      assert.equal(await store.scope({ kind: 'global' }).get('k'), 1);
      const { ok, error } = await store.health();
      assert.deepEqual([ok, error], [true, null]);
      await store.close();
      await refused(`redis://mill:hunter2@127.0.0.1:${guarded.port}?prefix=other`, 'invalid', /the user may not do this/);
    } finally {
      admin?.disconnect();
      await guarded.dispose();
    }
  });

  it('refuses a cluster', async () => {
    const [program, port, folder] = [await ensureRedis(), await freePort(), serverFolder('redis')];
    const config = join(folder, 'redis.conf');
    writeFileSync(config, `bind 127.0.0.1\nport ${port}\ndir ${folder}\ncluster-enabled yes\n`);
    const url = `redis://127.0.0.1:${port}`;
    const cluster = await startServer({ url, port, folder, command: [program, config], gracefulSignal: 'SIGTERM', ask: async () => {
      const asking = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 }).on('error', () => undefined);
      await asking.connect().finally(() => asking.disconnect());
    } });
    try {
      await refused(url, 'invalid', /is a cluster, which is not supported: give the address of a single server/);
    } finally {
      await cluster.dispose();
    }
  });

  it('keeps databases of one server apart, and what they tell', async () => {
    const [one, two] = [await openAlone(`${server.url}/1?prefix=db`), await openAlone(`${server.url}/2?prefix=db`)];
    await commit(one, [put(globalKey('a'))]);
    assert.deepEqual(await two.read([globalKey('a')]), [null]);
    await one.close();
    await two.close();
  });

  it('gives rows an end of their own, which reading does not put off', async () => {
    const store = await openStore(`${server.url}?prefix=ttl&ttl=3600`, { root: '/' });
    const name = 'ttl:workflow_states:row:w\0';
    await store.workflows.save('w', {});
    const end = Number(await client.call('PEXPIRETIME', [name]));
    // A minute more than it counts.
    assert.ok(end > Date.now() + 3_600_000 && end < Date.now() + 3_700_000, String(end - Date.now()));
    await store.workflows.load('w');
    await store.workflows.list();
    assert.equal(Number(await client.call('PEXPIRETIME', [name])), end);
    await store.scope({ kind: 'global' }).set('k', 1, { ttl: 1000 });
    await store.scope({ kind: 'global' }).set('k', 2);
    assert.equal(Number(await client.call('PEXPIRETIME', ['ttl:scoped_values:row:global\0\0\0\0k\0'])), -1);
    await store.close();
  });

  it('forgets what has gone by itself: no scan sees it, and its places are taken out', async () => {
    const backend = await openAlone(`${server.url}?prefix=gone`);
    const expires = '2026-01-01T00:00:00.000000Z';
    await commit(backend, [put(stateKey('a'), { updated: at(1), expires }), put(stateKey('b'), { updated: at(2), expires }), put(stateKey('c'), { updated: at(3) })]);
    const names = async (order: 'key' | 'updated') => (await backend.scan({ table: 'workflow_states', prefix: [], order, limit: 10 })).map(({ key }) => key.columns[0]);
    const entries = () => Promise.all([client.zcard('gone:workflow_states:keys'), client.zcard('gone:workflow_states:updated'), client.zcard('gone:ends')]);
    assert.deepEqual(await names('updated'), ['c', 'b', 'a']);
    // As Redis does when the time has come.
    await client.del('gone:workflow_states:row:a\0', 'gone:workflow_states:row:b\0');
    assert.deepEqual([await names('key'), await names('updated'), await entries()], [['c'], ['c'], [3, 3, 2]]);
    await commit(backend, [put(stateKey('a'), { updated: at(4) })]);
    assert.deepEqual([await names('key'), await names('updated')], [['a', 'c'], ['a', 'c']]);
    for (const entry of await client.zrange('gone:ends', '0', '-1')) await client.zadd('gone:ends', '1', entry);
    await commit(backend, [put(globalKey('x'))]);
    assert.deepEqual([await names('key'), await names('updated'), await entries()], [['a', 'c'], ['a', 'c'], [2, 2, 0]]);
    await backend.close();
  });

  it('never walks through all keys, and reads no more rows than it answers', async () => {
    const backend = await openAlone(`${server.url}?prefix=walk`);
    await commit(backend, Array.from({ length: 3000 }, (_, i) => put(stateKey(`w${i}`), { updated: at(i) })));
    await client.call('CONFIG', ['RESETSTAT']);
    for (const order of ['key', 'updated'] as const) assert.equal((await backend.scan({ table: 'workflow_states', prefix: [], order, limit: 5 })).length, 5);
    await backend.readLog({ log: logKey('r'), limit: 5, newestFirst: true });
    await backend.listLogs('run_records', []);
    await backend.health();
    const stats = await client.info('commandstats');
    assert.equal(/cmdstat_hmget:calls=(\d+)/.exec(stats)?.[1], '10');
    assert.ok(!/cmdstat_(?:keys|scan|smembers|hgetall)\b/.test(stats), stats);
    await backend.close();
  });

  it('refuses more changes than Redis takes at once, before any is made', async () => {
    const backend = await openAlone(`${server.url}?prefix=many`);
    const ops = Array.from({ length: 60_000 }, (_, i) => put(globalKey(`k${i}`)));
    await assert.rejects(commit(backend, ops), (error: unknown) => error instanceof StateError && error.kind === 'invalid' && /60000 changes at once are too many/.test(error.message));
    assert.equal(await commit(backend, ops.slice(0, 40_000)), true);
    assert.equal((await backend.health()).details['rows'], 40_000);
    await backend.close();
  });

  it('knows a commit again for a minute, and no longer than it must', async () => {
    const backend = await openAlone(`${server.url}?prefix=once`);
    await commit(backend, [append(logKey('r'), '1')], [], 'same');
    const left = await client.pttl('once:done:same');
    assert.ok(left > 0 && left <= 60_000);
    await client.call('SCRIPT', ['FLUSH']);
    assert.equal(await commit(backend, [append(logKey('r'), '1')], [], 'same'), true);
    assert.equal((await backend.readLog({ log: logKey('r'), limit: 9, newestFirst: true })).length, 1);
    await backend.close();
  });
});
