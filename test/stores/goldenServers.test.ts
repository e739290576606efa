import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import type { Backend, Entry, Row } from '../../server/src/state/store/backend';
import { append, commit } from '../../server/src/state/store/conformance/commits';
import { tables, type LogKey, type Table } from '../../server/src/state/store/tables';
import { postgresServer } from '../servers/postgresServer';
import type { PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';
import { openAlone } from './serverKinds';

const fixtures = 'test/fixtures/state';
/** What both hold, as the stores of files do; but an end on a server lies ahead, else Redis would take it out. */
const golden: { readonly rows: readonly Row[]; readonly log: readonly Entry[] } = JSON.parse(readFileSync(`${fixtures}/files.json`, 'utf8'));
const log: LogKey = { table: 'task_history', columns: ['w', '', 'load:größe'] };
const emptied: LogKey = { table: 'run_records', columns: ['r'] };

async function holdsAll(backend: Backend): Promise<void> {
  const byText = (rows: readonly Row[]) => rows.toSorted((a, b) => (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1));
  const rows: Row[] = [];
  for (const table of Object.keys(tables) as Table[]) rows.push(...await backend.scan({ table, prefix: [], order: 'updated', limit: 100 }));
  assert.deepEqual(byText(rows), byText(golden.rows.map((row) => ({ ...row, expires: row.expires && '2126-01-01T00:00:00.000009Z' }))));
  assert.deepEqual(await backend.read(rows.map(({ key }) => key)), rows);
  assert.deepEqual(await backend.readLog({ log, limit: 10, newestFirst: false }), golden.log);
  assert.deepEqual(await backend.listLogs('run_records', []), []);
  // Numbers go on, also of a log that is empty.
  assert.equal(await commit(backend, [append(log, '6'), append(emptied, '2')]), true);
  assert.deepEqual((await backend.readLog({ log, limit: 1, newestFirst: true })).map(({ seq }) => seq), [6]);
  assert.deepEqual((await backend.readLog({ log: emptied, limit: 9, newestFirst: true })).map(({ seq }) => seq), [2]);
}

describe('stores on servers as the first version wrote them', function () {
  this.timeout(5 * 60_000);
  let server: PrivateServer | undefined;
  let backend: Backend | undefined;
  afterEach(async () => {
    await backend?.close();
    await server?.dispose();
  });

  it('are read and go on in Redis', async () => {
    server = await redisServer();
    const client = new Redis(server.url);
    const { commands }: { readonly commands: readonly (readonly [string, ...string[]])[] } = JSON.parse(readFileSync(`${fixtures}/redis1.json`, 'utf8'));
    for (const [name, ...words] of commands) await client.call(name, words);
    client.disconnect();
    backend = await openAlone(`${server.url}?prefix=golden`);
    await holdsAll(backend);
  });

  it('are read and go on in PostgreSQL', async () => {
    server = await postgresServer();
    const client = new Client(server.url);
    await client.connect();
    await client.query(readFileSync(`${fixtures}/postgres1.sql`, 'utf8'));
    await client.end();
    backend = await openAlone(`${server.url}?table=golden_`);
    await holdsAll(backend);
  });
});
