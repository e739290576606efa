import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLock, type Lock } from '../../lock';
import { StateError } from '../../stateError';

/** A lock between processes that its holder keeps for a burst of work, since taking it costs more than a flush. */
export interface BurstLock {
  /** Does `work` while the lock is held, one at a time, in order. Throws StateError `busy`, `io`, and what `work` throws. */
  use<T>(work: () => Promise<T> | T): Promise<T>;
  /** Lets go of the lock once the work under way is done. */
  close(): Promise<void>;
}

/** Milliseconds. Kept after the last work; kept at most; left to who asked; between two looks for who asks. */
const linger = 25;
const longest = 1000;
const rest = 15;
const look = 2;

/** A sign that stays makes the holder give way once more than asked. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

/** Who waits for the lock leaves the file `path.wanted`, and the holder gives it up after the work under way. */
export function burstLock(path: string, wait = 10_000): BurstLock {
  const wanted = `${path}.wanted`;
  let held: { readonly lock: Lock; readonly since: number } | null = null;
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  /** A lock that cannot be released, say on a full disk, is still ours, and released later. */
  function letGo(): void {
    try {
      held?.lock.release();
    } catch {
      // With its folder the lock is gone, too.
      if (existsSync(dirname(path))) return;
    }
    held = null;
  }

  /** The lock is given up where another asks for it, and now and then, as one elsewhere takes a silent holder for dead. */
  function giveWay(): void {
    if (!held) return;
    const asked = existsSync(wanted);
    if (!asked && Math.abs(Date.now() - held.since) < longest) return;
    if (asked) {
      remove(wanted);
      restUntil = Date.now() + rest;
    }
    letGo();
  }

  /** Where nothing can be written, the holder's own limits end its burst. */
  function ask(): void {
    try {
      writeFileSync(wanted, '');
    } catch {
      return;
    }
  }

  async function take(): Promise<void> {
    const deadline = Date.now() + wait;
    await sleep(Math.min(rest, restUntil - Date.now()));
    for (;;) {
      try {
        held = { lock: await acquireLock(path, { wait: 0 }), since: Date.now() };
        return;
      } catch (error) {
        if (!(error instanceof StateError) || error.kind !== 'busy' || Date.now() >= deadline) throw error;
      }
      ask();
      await sleep(look + Math.random() * look * 3);
    }
  }

  function idle(since: number): void {
    timer = setTimeout(() => {
      giveWay();
      if (held && Date.now() - since >= linger) letGo();
      if (held) idle(since);
    }, look);
    timer.unref();
  }

  async function run<T>(work: () => Promise<T> | T): Promise<T> {
    clearTimeout(timer);
    try {
      giveWay();
      if (!held) await take();
      return await work();
    } finally {
      if (held) idle(Date.now());
    }
  }

  return {
    use(work) {
      const done = queue.then(() => run(work));
      queue = done.catch(() => undefined);
      return done;
    },
    async close() {
      await queue;
      clearTimeout(timer);
      letGo();
      if (held) idle(0);
    },
  };
}
