import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { releaseFold } from '../state/releaseFold';
import type { FoldAnswer, FoldRequest } from './foldThread';

/** Folds a root in a thread of its own; one fold after the other. Resolves to what went wrong, undefined when it went well. */
export type FoldClient = (request: FoldRequest) => Promise<string | undefined>;

/** Milliseconds without a fold after which the thread ends: with it goes the memory of a whole database. Saves come in bursts, which it lives through. */
const quiet = 5000;

/** The thread starts with the first fold. `log` hears of what cannot be mended. */
export function createFoldClient(log: (message: string) => void, startThread: () => Worker = foldWorker): FoldClient {
  let worker: Worker | undefined;
  let ending: NodeJS.Timeout | undefined;
  let folding: Promise<unknown> = Promise.resolve();
  /** The fold under way. */
  let asked: { readonly root: string; readonly answer: (problem: string | undefined) => void } | undefined;

  const start = (): Worker => {
    const thread = startThread();
    let failure = 'the thread that folds has ended';
    thread.on('message', ({ problem }: FoldAnswer) => asked?.answer(problem));
    thread.on('error', (error) => { failure = `the thread that folds failed: ${error.message}`; });
    thread.on('exit', () => {
      if (worker !== thread) return;
      worker = undefined;
      if (!asked) return;
      releaseFold(asked.root, log);
      asked.answer(failure);
    });
    return thread;
  };
  const end = (): void => {
    const thread = worker;
    worker = undefined;
    void thread?.terminate();
  };
  const fold = async (request: FoldRequest): Promise<string | undefined> => {
    clearTimeout(ending);
    worker ??= start();
    worker.postMessage(request);
    const problem = await new Promise<string | undefined>((answer) => { asked = { root: request.root, answer }; });
    asked = undefined;
    ending = setTimeout(end, quiet);
    return problem;
  };
  return (request) => {
    const answer = folding.then(() => fold(request));
    folding = answer;
    return answer;
  };
}

function foldWorker(): Worker {
  return new Worker(join(__dirname, 'state-worker.js'), { workerData: 'fold', resourceLimits: { maxYoungGenerationSizeMb: 8 } });
}
