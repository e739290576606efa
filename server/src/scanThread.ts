import type { MessagePort } from 'node:worker_threads';
import { scan, type ScannedFile, type ScanRequest } from './workspace/scan';

/** What the scan thread says; with `done` it has said everything. */
export type FromScanThread =
  | { readonly files: readonly ScannedFile[]; readonly same: readonly string[] }
  | { readonly log: string }
  | { readonly done: true };

/** What it hears: a request, and then `taken` for each message with files. */
export type ToScanThread = ScanRequest | 'taken';

/** Messages that may lie there untaken: the language thread gets all that wait at once, and must not be held up by them. */
const ahead = 3;

/** Answers one request to look through a workspace. */
export function startScanThread(port: MessagePort): void {
  const post = (message: FromScanThread): void => port.postMessage(message);
  let untaken = 0;
  let goOn: () => void = () => undefined;
  port.on('message', (message: ToScanThread) => {
    if (message === 'taken') {
      untaken--;
      return goOn();
    }
    const postFiles = async (files: readonly ScannedFile[], same: readonly string[]): Promise<void> => {
      post({ files, same });
      untaken++;
      while (untaken >= ahead) await new Promise<void>((resolve) => { goOn = resolve; });
    };
    // What it cannot do ends the thread, and whoever asked hears why.
    void scan(message, postFiles, (log) => post({ log })).then(() => post({ done: true }));
  });
}
