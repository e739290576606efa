import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { ensureRedis } from '../../scripts/servers.mjs';
import { postgresServer } from '../servers/postgresServer';
import { serverFolder, startServer, type PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';
import { until } from '../ui/until';

/** What a server says to some bytes. */
async function said(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => void socket.write(bytes)).setEncoding('latin1');
  try {
    return String((await once(socket, 'data'))[0]);
  } finally {
    socket.destroy();
  }
}

/** Whether nobody listens on a port. */
function refused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').then(() => false, (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED').finally(() => socket.destroy());
}

/** Counts up until the connection breaks; gives the last number that the server has acknowledged. */
async function countUntilCut(step: () => Promise<number>, counted: (n: number) => void): Promise<number> {
  for (let last = 0; ;) {
    try {
      counted(last = await step());
    } catch {
      return last;
    }
  }
}

describe('servers of the tests', function () {
  this.timeout(5 * 60_000);
  const opened: PrivateServer[] = [];
  const open = async (server: Promise<PrivateServer>): Promise<PrivateServer> => {
    opened.push(await server);
    return server;
  };
  afterEach(() => Promise.all(opened.splice(0).map((server) => server.dispose())));

  it('Redis answers, is killed amid writes, and comes again with all that it has acknowledged', async () => {
    const server = await open(redisServer());
    assert.equal(await said(server.port, 'PING\r\n'), '+PONG\r\n');
    const client = () => new Redis(server.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 }).on('error', () => undefined);
    const writer = client();
    let seen = 0;
    const writing = countUntilCut(() => writer.incr('n'), (n) => { seen = n; });
    await until('some writes', () => seen >= 100);
    await server.stop('crash');
    const acknowledged = await writing;
    assert.ok(await refused(server.port));
    await server.start();
    const reader = client();
    const kept = Number(await reader.get('n'));
    assert.ok(kept === acknowledged || kept === acknowledged + 1, `${kept} after ${acknowledged}`);
    await server.stop();
    assert.ok(await refused(server.port));
    await server.start();
    const again = client();
    assert.equal(Number(await again.get('n')), kept);
    again.disconnect();
  });

  it('PostgreSQL answers, is killed amid writes, and comes again with all that it has acknowledged', async () => {
    const server = await open(postgresServer());
    const client = async () => {
      const connected = new Client(server.url);
      connected.on('error', () => undefined);
      await connected.connect();
      return connected;
    };
    const writer = await client();
    await writer.query('CREATE TABLE counter (n bigint NOT NULL); INSERT INTO counter VALUES (0)');
    let seen = 0;
    const count = async () => Number((await writer.query('UPDATE counter SET n = n + 1 RETURNING n')).rows[0].n);
    const writing = countUntilCut(count, (n) => { seen = n; });
    await until('some writes', () => seen >= 100);
    await server.stop('crash');
    const acknowledged = await writing;
    assert.ok(await refused(server.port));
    await server.start();
    const stored = async () => {
      const reader = await client();
      const { rows } = await reader.query('SELECT n FROM counter');
      await reader.end();
      return Number(rows[0].n);
    };
    const kept = await stored();
    assert.ok(kept === acknowledged || kept === acknowledged + 1, `${kept} after ${acknowledged}`);
    await server.stop();
    assert.ok(await refused(server.port));
    await server.start();
    assert.equal(await stored(), kept);
  });

  it('let nobody in without the password, where they have one', async () => {
    const password = 'p@ss "word"';
    const [redis, postgres] = await Promise.all([open(redisServer({ password })), open(postgresServer({ password }))]);
    assert.match(await said(redis.port, 'PING\r\n'), /^-NOAUTH /);
    assert.match(await said(redis.port, 'AUTH wrong\r\n'), /^-WRONGPASS /);
    const codeWith = (config: ConstructorParameters<typeof Client>[0]) => new Client(config).connect().then(() => 'in', (error: Error & { code?: string }) => error.code ?? error.message);
    assert.equal(await codeWith(postgres.url.replace(/:[^:@]*@/, ':wrong@')), '28P01');
    // Neither a password nor a file with one.
    assert.match(await codeWith({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' }), /SCRAM.*password/);
  });

  it('tell of a server that cannot start, with what it said', async () => {
    const folder = serverFolder('redis');
    const command = [await ensureRedis(), '--nonsense'];
    const ask = () => Promise.reject(new Error('no answer'));
    await assert.rejects(startServer({ url: '', port: 1, folder, command, gracefulSignal: 'SIGTERM', ask }), /redis-server on port 1 did not start: it ended with code 1\n[^]*nonsense/);
    assert.ok(!existsSync(folder));
  });

  it('end with the process that has started them, also where that is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-holder-'));
    // PostgreSQL goes through it as somebody else.
    chmodSync(folder, 0o755);
    const holder = spawn(process.execPath, ['--import', 'tsx', join(__dirname, '../servers/holder.ts')], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder } });
    try {
      let printed = '';
      holder.stdout.setEncoding('utf8').on('data', (text: string) => { printed += text; });
      const ports: number[] = JSON.parse(await until('the ports', () => /^\[.*\]$/m.exec(printed)?.[0], 120_000));
      assert.deepEqual(await Promise.all(ports.map(refused)), [false, false]);
      holder.kill('SIGKILL');
      await until('the end of both', async () => (await Promise.all(ports.map(refused))).every(Boolean));
    } finally {
      holder.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
