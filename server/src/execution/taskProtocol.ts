import type { Readable, Writable } from 'node:stream';
import type { TaskResult } from '../state/runRecords';

const results: ReadonlySet<unknown> = new Set<TaskResult>(['complete', 'error', 'alert', 'warn']);
const isResult = (value: unknown): value is TaskResult => results.has(value);

/** A worker's answer over protocol `task`. */
export interface Answer {
  readonly result: TaskResult;
  readonly msg: string;
  /** The meta that it returned; undefined when it returned none. */
  readonly meta: string | undefined;
}

/** Reads a line of a worker's stdout: an object with the sent type and a valid result is the answer, anything else is log. */
export function readAnswer(line: string, type: string): Answer | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== type) return undefined;
  if (!('result' in value) || !isResult(value.result)) return undefined;
  return {
    result: value.result,
    msg: 'msg' in value && typeof value.msg === 'string' ? value.msg : '',
    meta: 'meta' in value && typeof value.meta === 'string' ? value.meta : undefined,
  };
}

/** A line longer than this is log, however it goes on: it is not kept in memory. */
const longestLine = 16 * 1024 * 1024;

/**
 * Copies a stream into a log, holding the source back when the log is slow. `onLine` sees each whole line (without its
 * end) and keeps it out of the log by returning true. Resolves at the end of the source.
 */
export function copyLines(source: Readable, log: Writable, onLine: ((line: string) => boolean) | undefined): Promise<void> {
  return new Promise((resolve) => {
    /** The beginning of a line whose end has not come yet. */
    let rest: Buffer[] = [];
    let restLength = 0;
    const resume = () => {
      log.off('drain', resume);
      log.off('close', resume);
      source.resume();
    };
    const write = (bytes: Buffer): void => {
      if (log.destroyed || bytes.length === 0 || log.write(bytes) || source.isPaused()) return;
      source.pause();
      log.on('drain', resume);
      log.on('close', resume);
    };
    const takeRest = (): Buffer => {
      const bytes = Buffer.concat(rest);
      rest = [];
      restLength = 0;
      return bytes;
    };
    /** What of a whole line is log. */
    const logged = (bytes: Buffer): Buffer[] => (onLine?.(bytes.toString('utf8').replace(/\r?\n$/, '')) ? [] : [bytes]);
    source.on('data', (chunk: Buffer) => {
      if (!onLine) return write(chunk);
      const kept: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        rest.push(chunk.subarray(start, end + 1));
        kept.push(...logged(takeRest()));
        start = end + 1;
      }
      rest.push(chunk.subarray(start));
      restLength += chunk.length - start;
      if (restLength > longestLine) kept.push(takeRest());
      write(Buffer.concat(kept));
    });
    const done = () => {
      if (restLength > 0) write(Buffer.concat(logged(takeRest())));
      resolve();
    };
    source.once('end', done);
    source.once('error', done);
    source.once('close', done);
  });
}

/** Remembers the last line that is not blank of what passes, within 4 KiB. */
export function lastLine(): { push(chunk: Buffer): void; text(): string } {
  let tail = Buffer.alloc(0);
  return {
    push(chunk) {
      tail = Buffer.concat([tail, chunk]).subarray(-4096);
    },
    text: () => tail.toString('utf8').split(/\r?\n/).map((line) => line.trim()).filter(Boolean).at(-1) ?? '',
  };
}
