import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RunItem } from './protocol';
import type { FromStateThread, LastRun, StateNews, StateRequest, StateRequests } from './stateMessages';

/** The state thread as the language thread sees it. It starts with the first thing it is asked or told. */
export interface StateClient {
  /** Rejects with what went wrong there. */
  readonly request: <M extends keyof StateRequests>(method: M, params: StateRequests[M]['params']) => Promise<StateRequests[M]['result']>;
  readonly tell: (news: StateNews) => void;
  /** The newest run of a file that is not simulated, as far as it is known by now. */
  readonly lastRun: (root: string, file: string) => LastRun | undefined;
  readonly onRuns: (listener: (runs: readonly RunItem[]) => void) => void;
  readonly onLastRuns: (listener: (changed: readonly LastRun[]) => void) => void;
  readonly stop: () => Promise<void>;
}

/** `log` takes what the thread has to say for the log. */
export function createStateClient(log: (message: string) => void): StateClient {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  const lastRuns = new Map<string, LastRun>();
  const runListeners: ((runs: readonly RunItem[]) => void)[] = [];
  const lastListeners: ((changed: readonly LastRun[]) => void)[] = [];
  let ids = 0;
  let worker: Worker | undefined;

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
  const ended = (reason: string): void => {
    for (const { reject } of waiting.values()) reject(new Error(reason));
    waiting.clear();
    worker = undefined;
  };
  const start = (): Worker => {
    const started = new Worker(join(__dirname, 'state-worker.js'));
    // The thread must not keep a server alive whose editor is gone.
    started.unref();
    started.on('message', receive);
    started.on('error', (error) => {
      log(`the state thread failed: ${error.stack ?? error.message}`);
      ended(error.message);
    });
    started.on('exit', () => ended('the state thread has ended'));
    return started;
  };
  const post = (message: StateNews | StateRequest<keyof StateRequests>): void => {
    worker ??= start();
    worker.postMessage(message);
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
    stop: async () => void (await worker?.terminate()),
  };
}

function keyOf(root: string, file: string): string {
  return `${root}\0${file}`;
}
