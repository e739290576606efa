import type { AttemptItem } from '../../server/src/protocol';
import { clockWords, joinWords, tookWords } from './timeWords';

export interface AttemptOutput {
  readonly attempt: Pick<AttemptItem, 'attempt' | 'started' | 'ended' | 'result' | 'msg' | 'exitCode'>;
  /** It runs now. */
  readonly live: boolean;
  /** What it wrote, or the tail of it. */
  readonly output: string;
  /** Where the rest is, when only the tail is shown. */
  readonly omitted: { readonly path: string; readonly bytes: number } | null;
}

export interface LogText {
  readonly text: string;
  /** First and last line of each attempt, zero-based. */
  readonly folds: readonly { readonly start: number; readonly end: number }[];
}

const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A task's log as a document: a heading for each attempt, its output without colour codes, and how it ended. */
export function composeLog(attempts: readonly AttemptOutput[], now: Date): LogText {
  const lines: string[] = [];
  const folds: { start: number; end: number }[] = [];
  for (const { attempt, live, output, omitted } of attempts) {
    const start = lines.length;
    lines.push(heading(attempt, live, now));
    if (omitted !== null) lines.push(`… ${megabytes(omitted.bytes)} left out here; the whole log is ${omitted.path}`);
    const clean = output.replace(escapes, '').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (clean !== '') lines.push(...clean.split('\n'));
    // What a command said last is often its message: once is enough.
    if (attempt.msg !== '' && lines.at(-1) !== attempt.msg) lines.push(attempt.result === null || attempt.result === attempt.msg ? attempt.msg : `${attempt.result}: ${attempt.msg}`);
    folds.push({ start, end: lines.length - 1 });
    lines.push('');
  }
  return { text: lines.join('\n'), folds };
}

function heading({ attempt, started, ended, result, exitCode }: AttemptOutput['attempt'], live: boolean, now: Date): string {
  return `── ${joinWords(
    `attempt ${attempt}`,
    clockWords(started, now),
    result ?? (live ? 'running' : 'interrupted'),
    exitCode === null || exitCode === 0 ? '' : `exit code ${exitCode}`,
    tookWords(started, ended),
  )} ──`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
