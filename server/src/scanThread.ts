import type { MessagePort } from 'node:worker_threads';
import { scan, type ScannedFile, type ScanRequest } from './workspace/scan';

/** What the scan thread says; with `done` it has said everything. */
export type FromScanThread =
  | { readonly files: readonly ScannedFile[]; readonly same: readonly string[] }
  | { readonly log: string }
  | { readonly done: true };

/** Answers one request to look through a workspace. */
export function startScanThread(port: MessagePort): void {
  const post = (message: FromScanThread): void => port.postMessage(message);
  port.once('message', (request: ScanRequest) => {
    // What it cannot do ends the thread, and whoever asked hears why.
    void scan(request, (files, same) => post({ files, same }), (log) => post({ log })).then(() => post({ done: true }));
  });
}
