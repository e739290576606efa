import { spawn } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { exit } from './command';
import { printJson } from './print';

/** Descriptor on which a detached run process tells that it has begun, or why not. */
const readyDescriptor = 3;
const readyVariable = 'MILLRACE_READY_FD';

/**
 * Starts this very command again as a process of its own session, waits until it tells that its run has begun or was
 * refused, prints that and ends: the run goes on, whatever happens to whoever asked for it.
 */
export async function detach(words: readonly string[]): Promise<number> {
  const own = words.filter((word) => word !== '--detach');
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, ...own], {
    detached: true, windowsHide: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, [readyVariable]: String(readyDescriptor) },
  });
  const pipe = child.stdio[readyDescriptor];
  const told: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    if (!pipe || !('on' in pipe)) return resolve();
    pipe.on('data', (chunk: Buffer) => told.push(chunk));
    pipe.once('end', resolve);
    pipe.once('error', () => resolve());
  });
  child.unref();
  const [line = ''] = Buffer.concat(told).toString('utf8').split('\n');
  if (line === '') {
    throw new Error(`the run process (${basename(program)}) ended before it began`);
  }
  const { code, ...answer }: { code?: number; error?: { message: string } } = JSON.parse(line);
  if (answer.error) process.stderr.write(`millrace: ${answer.error.message}\n`);
  printJson(JSON.stringify(answer));
  return code ?? exit.done;
}

/** In a detached run process: tells who started it, once. Does nothing in any other process. */
export function tellStarter(answer: { readonly id: string } | { readonly error: object; readonly code: number }): void {
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
