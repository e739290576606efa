import { liveness } from '../state/identity';
import type { RunState } from '../state/runState';
import type { CancelRequests, RunStore } from '../state/runs/runStore';
import { RunRefusal } from './runRefusal';
import { isDriven } from './savedRun';

const signal = 'SIGUSR2';
/** Signals do not reach other machines, and some systems have none; a look now and then finds the request all the same. */
const lookEveryMs = 1000;

/** Asks a run's process to cancel. Rejects with RunRefusal when no such process lives, StateError. */
export async function requestCancel(runs: RunStore, run: RunState): Promise<void> {
  if (!isDriven(runs.folder, run)) {
    throw new RunRefusal('not-found', `run ${run.id} is not running: it is ${run.status === 'running' ? 'interrupted' : run.status}`);
  }
  await runs.requests(run.id).leave();
  // Only this very process is signalled; one of another machine or container finds the request by itself.
  if (process.platform !== 'win32' && liveness(run.process) === 'alive') process.kill(run.process.pid, signal);
}

/** Keeps a late signal from ending the process. */
const ignore = (): void => undefined;

/** In the run process: cancels when asked by a request that is left, or by Ctrl+C, SIGTERM or a closed terminal. */
export async function listenForCancel(requests: CancelRequests, cancel: AbortController): Promise<{ close(): Promise<void> }> {
  let looking = false;
  const look = () => {
    if (looking) return;
    looking = true;
    // A store that cannot be reached now is told by the next record.
    requests.isLeft().then((left) => left && cancel.abort(), () => undefined).finally(() => { looking = false; });
  };
  const abort = () => cancel.abort();
  const heard = requests.bySignal ? abort : look;
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  await requests.remove();
  if (process.platform !== 'win32') {
    // Stays for good: a request that comes while the run ends must not kill this process.
    if (!process.listeners(signal).includes(ignore)) process.on(signal, ignore);
    process.on(signal, heard);
  }
  for (const each of signals) process.on(each, abort);
  const timer = setInterval(look, lookEveryMs);
  return {
    async close() {
      clearInterval(timer);
      if (process.platform !== 'win32') process.off(signal, heard);
      for (const each of signals) process.off(each, abort);
      await requests.remove();
    },
  };
}
