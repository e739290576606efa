import { isAlive } from './identity';
import { lastSign } from './signOfLife';
import { readJournal } from './journal';
import { applyRecord, beginRun, markInterrupted, type RunState } from './runState';
import type { ProcessIdentity, RunRecord } from './runRecords';

/** A journal as far as it has been read. */
export interface FollowedRun {
  readonly path: string;
  /** What it tells, with a dead run process told as interrupted; null until its first record is there. */
  run: RunState | null;
  /** Bytes of whole records read. */
  end: number;
}

/** Whether a run's process counts as alive; `heard`: its last sign of life, in ms since 1970. */
export type Alive = (process: ProcessIdentity, heard: number) => boolean;

/** Nothing read yet. */
export function followRun(path: string): FollowedRun {
  return { path, run: null, end: 0 };
}

/**
 * Reads on to the end; returns whether anything changed. The process is looked at before the last read, so that
 * one which has just written its end and gone is not taken for interrupted. Throws as `readJournal` does.
 */
export function readOn(followed: FollowedRun, alive: Alive = isAlive): boolean {
  let changed = false;
  for (let dead = false; ; ) {
    const part = readJournal(followed.path, followed.end);
    for (const record of part.records) apply(followed, record);
    followed.end = part.end;
    changed ||= part.records.length > 0;
    const { run } = followed;
    if (run?.status !== 'running') return changed;
    if (dead && part.records.length === 0) {
      markInterrupted(run);
      return true;
    }
    dead = !alive(run.process, lastSign(followed.path));
    if (!dead) return changed;
  }
}

function apply(followed: FollowedRun, record: RunRecord): void {
  if (followed.run) applyRecord(followed.run, record);
  else if (record.t === 'run') followed.run = beginRun(record);
}
