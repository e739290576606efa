import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const driver = resolve(__dirname, 'run.driver.ts');

/** A run process of a test. */
export interface Driver {
  readonly child: ChildProcess;
  /** The run's id, once it exists. */
  readonly id: Promise<string>;
  readonly ended: Promise<{ readonly out: string; readonly err: string; readonly code: number | null }>;
}

/** Starts `run.driver.ts` with its runs in the store at an address. */
export function startDriver(store: string, ...words: readonly string[]): Driver {
  const child = spawn(process.execPath, ['--import', 'tsx', driver, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MILLRACE_STORE: store } });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk) => { err += String(chunk); });
  const id = new Promise<string>((done) => child.stdout.on('data', (chunk) => {
    out += String(chunk);
    if (out.includes('\n')) done(out.slice(0, out.indexOf('\n')));
  }));
  return { child, id, ended: once(child, 'close').then(([code]) => ({ out, err, code })) };
}
