import { basename } from 'node:path';
import type { Attempt } from './runState';

/** Where an attempt's output stands: bytes of a file in the run's log folder; `end` null: to the end of the file. */
export interface LogRange {
  readonly file: string;
  readonly start: number;
  readonly end: number | null;
}

/**
 * The log of a task's i-th attempt; null where it has none. One whose run process died has no end of its own: it
 * reaches to where the next attempt begins. A path in a foreign journal leads nowhere but into the log folder.
 */
export function logRange(attempts: readonly Attempt[], i: number): LogRange | null {
  const attempt = attempts[i];
  if (!attempt?.log) return null;
  const next = attempts.slice(i + 1).find(({ log }) => log !== null)?.log;
  return { file: basename(attempt.log.file), start: attempt.log.start, end: attempt.logEnd ?? next?.start ?? null };
}
