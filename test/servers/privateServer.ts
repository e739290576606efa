// What the servers of the tests have in common: a folder and a port of their own, and an end.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a server may take to answer, in milliseconds: far more than it does on a busy machine. */
const patience = 60_000;

/** A real server on 127.0.0.1 that nothing else knows of. It dies with this process, also where that is killed. */
export interface PrivateServer {
  /** With the password, where it has one. */
  readonly url: string;
  readonly port: number;
  /** Starts it again on its port and its data; resolves when it answers. */
  readonly start: () => Promise<void>;
  /** `crash` kills it with all of its processes; else it ends as an operator would end it. Resolves when it is gone. */
  readonly stop: (how?: 'crash' | 'graceful') => Promise<void>;
  /** Kills it and removes its data. */
  readonly dispose: () => Promise<void>;
}

/** Who a server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ServerProgram {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly command: readonly string[];
  readonly account?: Account | undefined;
  /** Ends it well: after what has been acknowledged is on disk, without waiting for clients. */
  readonly gracefulSignal: NodeJS.Signals;
  /** Rejects as long as it does not answer. */
  readonly ask: () => Promise<unknown>;
}

/** A new folder for the data of a server, of the account's own. */
export function serverFolder(name: string, account?: Account): string {
  const folder = mkdtempSync(join(tmpdir(), `millrace-${name}-`));
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** A port that nobody listens on, below those that the system gives to clients: it stays free while its server is down. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
    await new Promise((resolve) => probe.close(resolve));
    if (free) return port;
  }
}

/** A command as another user, killed by the system when this process ends. */
export function guarded(command: readonly string[], account?: Account): readonly string[] {
  const as = account ? ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'] : [];
  return ['setpriv', ...as, '--pdeathsig', 'KILL', '--', ...command];
}

/** Starts a server. @throws with its log where it ends or does not answer */
export async function startServer(program: ServerProgram): Promise<PrivateServer> {
  const { url, port, folder, command, account, gracefulSignal, ask } = program;
  const log = join(folder, 'server.log');
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    if (child) throw new Error(`the server on port ${port} runs already`);
    const [file = '', ...words] = guarded(command, account);
    const out = openSync(log, 'a');
    const started = spawn(file, words, { cwd: folder, stdio: ['ignore', out, out] });
    closeSync(out);
    child = started;
    const failed = new Promise<string>((resolve) => {
      started.once('error', (error) => resolve(error.message));
      started.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
    });
    const problem = await Promise.race([failed, answers(ask)]);
    if (problem === undefined) return;
    await stop('crash');
    throw new Error(`${command[0]} on port ${port} did not start: ${problem}\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-4000) : ''}`);
  };
  const stop = async (how: 'crash' | 'graceful' = 'graceful'): Promise<void> => {
    const { pid } = child ?? {};
    if (child && pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const all = how === 'crash' ? [pid, ...childrenOf(pid)] : [pid];
      const over = once(child, 'exit');
      for (const one of all) signal(one, how === 'crash' ? 'SIGKILL' : gracefulSignal);
      await over;
      // Its own children have another parent now, and hold what the next start needs.
      while (all.some((one) => signal(one, 0) && !isZombie(one))) await pause(5);
    }
    child = undefined;
  };
  await start().catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url, port, start, stop,
    dispose: async () => {
      await stop('crash');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once the server answers, or with what it said last when it takes too long. */
async function answers(ask: () => Promise<unknown>): Promise<string | undefined> {
  for (const end = performance.now() + patience; ;) {
    try {
      await ask();
      return undefined;
    } catch (error) {
      if (performance.now() > end) return `no answer in ${patience / 1000} s: ${String(error)}`;
    }
    await pause(20);
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

function isZombie(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && /^.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
