import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunItem } from './protocol';
import { releaseFold } from './state/releaseFold';
import type { FromStateThread, LastRun, StateNews, StateRequest, StateRequests } from './stateMessages';

/** The state thread as the language thread sees it. It starts with the first thing it is asked or told, and again when it has died. */
export interface StateClient {
  /** Rejects with what went wrong there. */
  readonly request: <M extends keyof StateRequests>(method: M, params: StateRequests[M]['params']) => Promise<StateRequests[M]['result']>;
  readonly tell: (news: StateNews) => void;
  /** The newest run of a file that is not simulated, as far as it is known by now. */
  readonly lastRun: (root: string, file: string) => LastRun | undefined;
  readonly onRuns: (listener: (runs: readonly RunItem[]) => void) => void;
  readonly onLastRuns: (listener: (changed: readonly LastRun[]) => void) => void;
  /** Another thread has taken the place of one that died. It knows roots and trust again; what else it was told must be told anew. */
  readonly onRestart: (listener: () => void) => void;
  readonly stop: () => Promise<void>;
}

/** A thread that lives no longer than this (milliseconds) is started again only when somebody needs it: it may die of what it finds. */
const shortLife = 10_000;

/** `log` takes what the thread has to say for the log; `startThread` gives a new thread. */
export function createStateClient(log: (message: string) => void, startThread: () => Worker = stateWorker): StateClient {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  const lastRuns = new Map<string, LastRun>();
  const runListeners: ((runs: readonly RunItem[]) => void)[] = [];
  const lastListeners: ((changed: readonly LastRun[]) => void)[] = [];
  const restartListeners: (() => void)[] = [];
  let ids = 0;
  let worker: Worker | undefined;
  let died = false;
  let stopped = false;
  let roots: Extract<StateNews, { news: 'roots' }> | undefined;
  let trusted: Extract<StateNews, { news: 'trusted' }> | undefined;

  const receive = (message: FromStateThread): void => {
    if ('log' in message) return log(message.log);
    if ('runs' in message) {
      for (const last of message.last) lastRuns.set(keyOf(last.root, last.file), last);
      if (message.runs.length > 0) for (const listener of runListeners) listener(message.runs);
      if (message.last.length > 0) for (const listener of lastListeners) listener(message.last);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) asked?.reject(new Error(message.error));
    else asked?.resolve(message.result as never);
  };
  /** Only now is it surely gone, and may another write where it has written. */
  const ended = (lived: number): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new Error('the state thread has ended'));
    waiting.clear();
    if (stopped) return;
    died = true;
    for (const { path } of roots?.roots ?? []) releaseFold(path, log);
    if (lived > shortLife) start();
  };
  const start = (): Worker => {
    const begun = Date.now();
    const started = startThread();
    worker = started;
    // The thread must not keep a server alive whose editor is gone.
    started.unref();
    started.on('message', receive);
    started.on('error', (error) => log(`the state thread failed: ${error.stack ?? error.message}`));
    started.on('exit', () => ended(Date.now() - begun));
    if (died) {
      if (trusted) started.postMessage(trusted);
      if (roots) started.postMessage(roots);
      for (const listener of restartListeners) listener();
    }
    return started;
  };
  const post = (message: StateNews | StateRequest<keyof StateRequests>): void => {
    if ('news' in message && message.news === 'roots') roots = message;
    if ('news' in message && message.news === 'trusted') trusted = message;
    (worker ?? start()).postMessage(message);
  };

  return {
    request: (method, params) => new Promise((resolve, reject) => {
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      post({ id, method, params });
    }),
    tell: post,
    lastRun: (root, file) => lastRuns.get(keyOf(root, file)),
    onRuns: (listener) => void runListeners.push(listener),
    onLastRuns: (listener) => void lastListeners.push(listener),
    onRestart: (listener) => void restartListeners.push(listener),
    stop: async () => {
      stopped = true;
      await worker?.terminate();
    },
  };
}

function stateWorker(): Worker {
  return new Worker(join(__dirname, 'state-worker.js'));
}

function keyOf(root: string, file: string): string {
  return `${root}\0${file}`;
}
