import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { LogPlace } from '../state/runRecords';

/** The log of one attempt: a byte range at the end of its task's file. */
export interface AttemptLog {
  readonly place: LogPlace;
  readonly stream: WriteStream;
  /** Ends the file's stream; resolves to the byte offset at which the attempt's log ends. */
  close(): Promise<number>;
}

/** A task key as a file name: percent-encoded, shortened with a hash when too long for a file system. */
export function logFileName(key: string): string {
  const encoded = encodeURIComponent(key).replace(/[*'()!.~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const safe = encoded.length <= 180 ? encoded : `${encoded.slice(0, 140)}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
  return `${safe}.log`;
}

/**
 * Opens a task's log for appending, so that the attempts of one task stand in one file. Throws what the system throws.
 * @param tag where other places may have logs of the same run: a word of this place's own
 */
export function openAttemptLog(folder: string, key: string, tag = ''): AttemptLog {
  const file = tag === '' ? logFileName(key) : `${tag}~${logFileName(key)}`;
  const path = join(folder, file);
  mkdirSync(folder, { recursive: true });
  const start = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const stream = createWriteStream(path, { flags: 'a' });
  // A full disk must not end the run process: the log is cut there, and the task goes on.
  stream.on('error', () => undefined);
  return {
    place: { file, start },
    stream,
    close: () => new Promise((resolve) => {
      const ended = () => resolve(statSync(path, { throwIfNoEntry: false })?.size ?? start);
      if (stream.destroyed) ended();
      else stream.once('close', ended).end();
    }),
  };
}
