import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { exit } from './command';
import { printJson } from './print';

/** Descriptor on which a detached run process tells that it has begun, or why not. */
const readyDescriptor = 3;
const readyVariable = 'MILLRACE_READY_FD';

/** What a detached run process told: that its run has begun, or why not. */
export type Told = { readonly id: string } | { readonly error: { readonly kind: string; readonly message: string }; readonly code: number };

/** A run process of its own. */
export interface Detached {
  /** Null when it ended without a word. */
  readonly told: Told | null;
  /** Its exit code, when it ends while this process lives. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts `millrace` as a process of its own session and waits until it tells that its run has begun or was refused: the
 * run goes on, whatever happens to whoever asked for it.
 */
export async function startDetached(words: readonly string[], cwd = process.cwd()): Promise<Detached> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, ...words], {
    cwd, detached: true, windowsHide: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, [readyVariable]: String(readyDescriptor) },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const pipe = child.stdio[readyDescriptor];
  const heard: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    if (!pipe || !('on' in pipe)) return resolve();
    pipe.on('data', (chunk: Buffer) => heard.push(chunk));
    pipe.once('end', resolve);
    pipe.once('error', () => resolve());
  });
  child.unref();
  const [line = ''] = Buffer.concat(heard).toString('utf8').split('\n');
  return { told: line === '' ? null : JSON.parse(line), ended };
}

/** Starts this very command again, detached, and prints what it tells. Resolves to the exit code. */
export async function detach(words: readonly string[]): Promise<number> {
  const { told } = await startDetached(words.filter((word) => word !== '--detach'));
  if (!told) throw new Error(`the run process (${basename(process.argv[1] ?? '')}) ended before it began`);
  if ('error' in told) process.stderr.write(`millrace: ${told.error.message}\n`);
  printJson(JSON.stringify('error' in told ? { error: told.error } : told));
  return 'error' in told ? told.code : exit.done;
}

/** In a detached run process: tells who started it, once. Does nothing in any other process. */
export function tellStarter(answer: Told): void {
  const descriptor = Number(process.env[readyVariable]);
  delete process.env[readyVariable];
  if (descriptor !== readyDescriptor) return;
  try {
    writeSync(descriptor, `${JSON.stringify(answer)}\n`);
    closeSync(descriptor);
  } catch {
    // Whoever started us is gone: the run goes on all the same.
  }
}
