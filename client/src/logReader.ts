import { open } from 'node:fs/promises';
import type { AttemptItem } from '../../server/src/protocol';

/** Of a longer log only the tail is shown (5 MiB, over all attempts the same each). */
export const largestLog = 5 * 1024 * 1024;

/**
 * The bytes of one attempt's log as text, the last `limit` of them, from the start of a line. Rejects when the file cannot
 * be read. `bytes` left out is 0 when all is there.
 */
export async function readLog(log: NonNullable<AttemptItem['log']>, limit = largestLog): Promise<{ readonly output: string; readonly omitted: number }> {
  const file = await open(log.path);
  try {
    const end = Math.min(log.end ?? Number.MAX_SAFE_INTEGER, (await file.stat()).size);
    const start = Math.max(log.start, end - limit);
    const buffer = Buffer.alloc(Math.max(0, end - start));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const cut = start > log.start ? buffer.indexOf(0x0a) + 1 : 0;
    return { output: buffer.toString('utf8', cut, bytesRead), omitted: start > log.start ? start + cut - log.start : 0 };
  } finally {
    await file.close();
  }
}
