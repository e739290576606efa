import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { run } from '../../scripts/run.mjs';
import { ensurePostgres } from '../../scripts/servers.mjs';
import { freePort, guarded, serverFolder, startServer, type Account, type PrivateServer } from './privateServer';

/** A PostgreSQL with the user and database `postgres`; with a password it takes no other way in than SCRAM. `durable`: it survives the machine's death too. */
export async function postgresServer({ password, durable = false }: { readonly password?: string; readonly durable?: boolean } = {}): Promise<PrivateServer> {
  const bin = await ensurePostgres();
  const port = await freePort();
  const account = unprivileged();
  const folder = serverFolder('postgres', account);
  const data = join(folder, 'data');
  await createData(bin, data, join(folder, 'password'), password, account);
  const url = `postgres://postgres${password === undefined ? '' : `:${encodeURIComponent(password)}`}@127.0.0.1:${port}/postgres`;
  // Without fsync it survives its own death, as ours do, if not that of the machine; a tenth of a second a test saved.
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', `fsync=${durable ? 'on' : 'off'}`];
  const command = [join(bin, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  // SIGINT: "fast", clients are cut off.
  return startServer({ url, port, folder, command, account, gracefulSignal: 'SIGINT', ask: () => ask(url) });
}

async function createData(bin: string, data: string, passwordFile: string, password: string | undefined, account: Account | undefined): Promise<void> {
  const words = ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', '--auth', password === undefined ? 'trust' : 'scram-sha-256'];
  if (password !== undefined) {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
    words.push('--pwfile', passwordFile);
  }
  const [program = '', ...rest] = guarded([join(bin, 'initdb'), ...words], account);
  await run(program, rest, { cwd: '/' });
  rmSync(passwordFile, { force: true });
}

/** PostgreSQL refuses root: the account of its package then, or nobody. */
function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = new Map(readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]));
  const account = accounts.get('postgres') ?? accounts.get('nobody');
  if (!account) throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor a user nobody.');
  return account;
}

async function ask(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}
