import assert from 'node:assert/strict';
import { Client } from 'pg';
import { StateError, type StateErrorKind } from '../../server/src/state/stateError';
import { append, commit, globalKey, logKey, put } from '../../server/src/state/store/conformance/commits';
import { openStore } from '../../server/src/state/store/registry';
import { postgresServer } from '../servers/postgresServer';
import { freePort, type PrivateServer } from '../servers/privateServer';
import { until } from '../ui/until';
import { openAlone } from './serverKinds';

describe('the store postgres:', function () {
  this.timeout(5 * 60_000);
  let server: PrivateServer;
  let client: Client;
  before(async () => {
    server = await postgresServer({ password: 'p@ss/w:rd 1' });
    client = new Client(server.url);
    await client.connect();
  });
  after(async () => {
    await client.end();
    await server.dispose();
  });

  const at = (user: string, database = 'postgres', more = '') => `postgres://${user}@127.0.0.1:${server.port}/${database}${more}`;
  const refused = (address: string, kind: StateErrorKind, message: RegExp) => assert.rejects(openAlone(address), (error: unknown) => {
    assert.ok(error instanceof StateError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    assert.ok(!error.message.includes('hunter2') && !error.message.includes('p%40ss'), error.message);
    return true;
  });

  it('is refused with what is wrong, where, and what to do', async () => {
    const gone = await freePort();
    await refused(`postgres://me:hunter2@127.0.0.1:${gone}/db`, 'io', new RegExp(`^PostgreSQL at postgres://me:\\*\\*\\*@127\\.0\\.0\\.1:${gone}/db: nothing listens there: start it .*install it \\(apt install postgresql`));
    await refused('postgres://no-such-host.invalid/db', 'io', /name of the host is not known/);
    await refused(at('postgres:hunter2'), 'invalid', /user and password are not taken: write them before the host/);
    await refused(at('postgres'), 'invalid', /user and password are not taken/);
    await refused(at('postgres:p%40ss%2Fw%3Ard%201', 'none'), 'invalid', /there is no such database: make it \(createdb\)/);
    await refused(at('postgres:p%40ss%2Fw%3Ard%201', 'postgres', '?sslmode=verify-full'), 'invalid', /speaks no TLS there: leave sslmode out/);
    await refused(`${server.url}?table=${'x'.repeat(39)}`, 'invalid', /table must have at most 38 bytes/);
    await refused('postgres:', 'invalid', /it has no host/);
    await refused(at('postgres:100%25%'), 'invalid', /must be written %25/);
    await client.query(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`);
    await refused(at('postgres:p%40ss%2Fw%3Ard%201', 'latin'), 'invalid', /encoding LATIN1, which cannot hold every text: make one with createdb -E UTF8/);
  });

  it('makes its tables once, however many open it at once, and tells', async () => {
    const events: string[] = [];
    const stores = await Promise.all(Array.from({ length: 8 }, () => openStore(`${server.url}?table=many_`, { root: '/', log: ({ event }) => { events.push(event); } })));
    assert.equal(events.filter((event) => event === 'table_created_or_verified').length, 8);
    await Promise.all(stores.map((store) => store.scope({ kind: 'global' }).increment('n')));
    assert.equal(await stores[0]?.scope({ kind: 'global' }).get('n'), 8);
    for (const store of stores) await store.close();
  });

  it('says so when it may make no tables, leaves no connection open, and uses those that somebody else has made', async () => {
    await client.query(`CREATE ROLE mill LOGIN PASSWORD 'hunter2'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`);
    await refused(at('mill:hunter2', 'postgres', '?table=role_'), 'invalid', /the user may not do this: as an owner, GRANT CREATE.*permission denied for schema public/);
    // Sooner than an idle one would end by itself.
    await until('no connection', async () => (await client.query(`SELECT FROM pg_stat_activity WHERE usename = 'mill'`)).rowCount === 0, 15_000);
    await (await openAlone(`${server.url}?table=role_`)).close();
    await client.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mill');
    const store = await openStore(at('mill:${env:PW}', 'postgres', '?table=role_'), { root: '/', env: { PW: 'hunter2' } });
    await store.workflows.save('w', { data: { a: 1 } });
    assert.deepEqual((await store.workflows.load('w'))?.data, { a: 1 });
    await store.close();
  });

  it('keeps the text to the letter, and beside it what other tools can query, as far as jsonb goes', async () => {
    const backend = await openAlone(`${server.url}?table=json_`);
    const values = ['{"a": {"b": [1, 2.0]}}', '{"a":"\\u0000"}', '"\\ud800"', `1e${'9'.repeat(7)}`, 'no JSON', '{"a":1,"a":2}', 'null', `${'['.repeat(20_000)}${']'.repeat(20_000)}`];
    await commit(backend, values.map((value, i) => put(globalKey(`v${i}`), { value })));
    assert.deepEqual((await backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 })).map(({ value }) => value), values);
    const { rows } = await client.query<{ data: unknown }>('SELECT data::text AS data FROM json_scoped_values ORDER BY name');
    assert.deepEqual(rows.map(({ data }) => data), ['{"a": {"b": [1, 2.0]}}', null, null, null, null, '{"a": 2}', 'null', null]);
    assert.equal((await client.query(`SELECT FROM json_scoped_values WHERE data @> '{"a": {"b": [2]}}'`)).rowCount, 1);
    await assert.rejects(commit(backend, [put(globalKey('a\0b'))]), (error: unknown) => error instanceof StateError && error.kind === 'invalid' && /cannot store a text with this character/.test(error.message));
    assert.equal(await commit(backend, [put(globalKey('after'))]), true);
    await backend.close();
  });

  it('has an index for each order of a scan', async () => {
    const backend = await openAlone(`${server.url}?table=order_`);
    await commit(backend, Array.from({ length: 3000 }, (_, i) => put(globalKey(`v${i}`), { value: '1' })));
    await client.query('ANALYZE order_scoped_values');
    const plan = async (order: string) => (await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT * FROM order_scoped_values ORDER BY ${order} LIMIT 5`)).rows.map((line) => line['QUERY PLAN']).join('\n');
    assert.match(await plan('updated_at DESC, scope, workflow, step, namespace, name'), /Index Scan using order_scoped_values_updated/);
    assert.match(await plan('scope, workflow, step, namespace, name'), /Index Scan using order_scoped_values_pkey/);
    await backend.close();
  });

  it('makes what is synced outlive a power cut even where the server is set not to', async () => {
    await client.query('CREATE DATABASE asynchronous');
    await client.query('ALTER DATABASE asynchronous SET synchronous_commit = off');
    const url = at('postgres:p%40ss%2Fw%3Ard%201', 'asynchronous');
    const backend = await openAlone(url);
    const other = new Client(url);
    await other.connect();
    // Each transaction writes down how it was set when it wrote.
    await other.query(`CREATE TABLE set_to (durability text);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO set_to VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE TRIGGER note AFTER INSERT ON millrace_scoped_values FOR EACH ROW EXECUTE FUNCTION note()`);
    for (const durability of ['synced', 'written'] as const) await backend.commit({ id: durability, ops: [put(globalKey(durability))], expected: [], durability });
    assert.deepEqual((await other.query('SELECT durability FROM set_to')).rows, [{ durability: 'on' }, { durability: 'off' }]);
    await other.end();
    await backend.close();
  });

  it('forgets old commits bit by bit', async () => {
    const backend = await openAlone(`${server.url}?table=once_`);
    await client.query(`INSERT INTO once_recent_commits SELECT 'old' || i, now() - interval '1 hour' FROM generate_series(1, 15) i`);
    for (let i = 0; i < 2; i++) await commit(backend, [append(logKey('r'), '1')], [], `new${i}`);
    assert.deepEqual((await client.query('SELECT id FROM once_recent_commits ORDER BY id')).rows.map(({ id }) => id), ['new0', 'new1']);
    await backend.close();
  });

  it('is busy, not broken, when it ran out of connections or of time', async () => {
    const backend = await openAlone(`${server.url}?table=busy_`);
    await client.query('CREATE ROLE few LOGIN CONNECTION LIMIT 0 PASSWORD \'hunter2\'');
    await refused(at('few:hunter2'), 'busy', /try again in a moment/);
    await client.query(`BEGIN; LOCK TABLE busy_scoped_values`);
    const waiting = commit(backend, [put(globalKey('a'))]);
    const stopped = assert.rejects(waiting, (error: unknown) => error instanceof StateError && error.kind === 'busy' && error.transient);
    await until('it waits', async () => (await client.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'millrace' AND wait_event_type = 'Lock'`)).rowCount === 1);
    await stopped;
    await client.query('ROLLBACK');
    assert.equal(await commit(backend, [put(globalKey('a'))], [{ key: globalKey('a'), stamp: null }]), true);
    await backend.close();
  });
});
