import { existsSync, rmSync, writeFileSync } from 'node:fs';
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

/** Who waits for the lock leaves the file `path.wanted`, and the holder gives it up after the work under way. */
export function burstLock(path: string, wait = 10_000): BurstLock {
  const wanted = `${path}.wanted`;
  let held: { readonly lock: Lock; readonly since: number } | null = null;
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function letGo(): void {
    clearTimeout(timer);
    const { lock } = held ?? {};
    held = null;
    lock?.release();
  }

  /** The lock is given up where another asks for it, and now and then, as one elsewhere takes a silent holder for dead. */
  function giveWay(): void {
    if (!held) return;
    const asked = existsSync(wanted);
    if (!asked && Math.abs(Date.now() - held.since) < longest) return;
    if (asked) {
      rmSync(wanted, { force: true });
      restUntil = Date.now() + rest;
    }
    letGo();
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
      writeFileSync(wanted, '');
      await sleep(look + Math.random() * look * 3);
    }
  }

  function idle(since: number): void {
    timer = setTimeout(() => {
      try {
        giveWay();
        if (!held) return;
        if (Date.now() - since >= linger) letGo();
        else idle(since);
      } catch {
        // What cannot be released is taken over when this process has ended; the next work tells what is wrong.
      }
    }, look);
    timer.unref();
  }

  async function run<T>(work: () => Promise<T> | T): Promise<T> {
    clearTimeout(timer);
    giveWay();
    if (!held) await take();
    try {
      return await work();
    } finally {
      idle(Date.now());
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
      letGo();
    },
  };
}
