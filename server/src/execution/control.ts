import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StateFolder } from '../state/folder';
import { isAlive, liveness } from '../state/identity';
import { lastSign } from '../state/signOfLife';
import type { RunState } from '../state/runState';
import { RunRefusal } from './runRefusal';

const signal = 'SIGUSR2';
/** Signals get lost on systems that have none; a look now and then finds the request all the same. */
const lookEveryMs = 1000;

/** Asks a run's process to cancel. Throws RunRefusal when no such process lives. */
export function requestCancel(folder: StateFolder, run: RunState): void {
  if (run.status !== 'running' || !isAlive(run.process, lastSign(folder.journalPath(run.id)))) {
    throw new RunRefusal('not-found', `run ${run.id} is not running: it is ${run.status === 'running' ? 'interrupted' : run.status}`);
  }
  const path = folder.controlPath(run.id);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'cancel\n');
  // Only this very process is signalled; one of another machine or container finds the file by itself.
  if (process.platform !== 'win32' && liveness(run.process) === 'alive') process.kill(run.process.pid, signal);
}

/** Keeps a late signal from ending the process. */
const ignore = (): void => undefined;

/** In the run process: cancels when asked through the control file, or by Ctrl+C, SIGTERM or a closed terminal. */
export function listenForCancel(folder: StateFolder, runId: string, cancel: AbortController): { close(): void } {
  const path = folder.controlPath(runId);
  const look = () => {
    if (existsSync(path)) cancel.abort();
  };
  const abort = () => cancel.abort();
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  rmSync(path, { force: true });
  if (process.platform !== 'win32') {
    // Stays for good: a request that comes while the run ends must not kill this process.
    if (!process.listeners(signal).includes(ignore)) process.on(signal, ignore);
    process.on(signal, look);
  }
  for (const each of signals) process.on(each, abort);
  const timer = setInterval(look, lookEveryMs);
  return {
    close() {
      clearInterval(timer);
      if (process.platform !== 'win32') process.off(signal, look);
      for (const each of signals) process.off(each, abort);
      rmSync(path, { force: true });
    },
  };
}
