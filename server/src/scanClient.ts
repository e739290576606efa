import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FromScanThread, ToScanThread } from './scanThread';
import { recordPath } from './workspace/recordFile';
import type { ScannedFile, ScanRequest } from './workspace/scan';

/** Looks through the folders of a workspace: see `scan`. Resolves when `take` has had everything; rejects with what stopped it. */
export type Scanner = (request: Omit<ScanRequest, 'part'>, take: (files: readonly ScannedFile[], same: readonly string[]) => void) => Promise<void>;

/** Threads for one look, at most: more wait for the disk and the language thread. */
const most = 4;

/** A scanner with threads of its own, which live as long as it looks. Those of the first look start at once. */
export function createScanner(log: (message: string) => void): Scanner {
  let ready = [scanWorker()];
  return async (request, take) => {
    // Where an earlier session has left its records there are few files to check, and one thread to read them is enough.
    const warm = request.trusted && request.folders.some(({ path }) => existsSync(recordPath(path)));
    const of = warm ? 1 : Math.max(1, Math.min(availableParallelism(), most));
    const workers = Array.from({ length: of }, (_, i) => ready[i] ?? scanWorker());
    ready = [];
    try {
      await Promise.all(workers.map((worker, index) => new Promise<void>((resolve, reject) => {
        worker.on('message', (message: FromScanThread) => {
          if ('done' in message) return resolve();
          if ('log' in message) return log(message.log);
          take(message.files, message.same);
          // In a turn of its own: others may go in between.
          setImmediate(() => worker.postMessage('taken' satisfies ToScanThread));
        });
        worker.on('error', reject);
        worker.on('exit', () => reject(new Error('the scan thread has ended')));
        worker.postMessage({ ...request, part: { index, of } } satisfies ToScanThread);
      })));
    } finally {
      for (const worker of workers) void worker.terminate();
    }
  };
}

function scanWorker(): Worker {
  const worker = new Worker(join(__dirname, 'state-worker.js'), { workerData: 'scan' });
  worker.unref();
  return worker;
}
