import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { isAlive, processIdentity } from './identity';
import { lastSign } from './signOfLife';
import type { ProcessIdentity } from './runRecords';
import { errorCode, ioError, StateError } from './stateError';

/** A lock that is held until it is released or its process ends. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock `path`, a name beside which its generations `path.1`, `path.2`, ... stand; the highest is the lock.
 * A generation appears with its content (a link), and is followed by the next one when its holder has released it
 * or is dead, so a lock is never deleted and taken in two steps, and two processes cannot both take one over.
 * Waits up to `wait` ms for a living holder, then throws StateError `busy` naming it; `io` where the folder cannot
 * be written or has no hard links.
 */
export async function acquireLock(path: string, { wait }: { readonly wait: number }): Promise<Lock> {
  const deadline = Date.now() + wait;
  for (;;) {
    const holder = tryLock(path);
    if ('release' in holder) return holder;
    if (Date.now() >= deadline) {
      throw new StateError('busy', `${path} is locked by process ${holder.pid} on ${holder.host}, which is still at work; wait for it or end it, then try again (one of another machine or container counts as ended after five silent minutes)`);
    }
    await sleep(Math.min(5 + Math.random() * 20, deadline - Date.now()));
  }
}

/**
 * Releases the lock that a thread of this process held when it died: the process lives, so to others it is at work.
 * To be called only while no thread of this process can be holding it. Throws StateError `io`.
 */
export function releaseOwnLock(path: string): void {
  const top = highest(path);
  const holder = top === 0 ? null : parse(read(`${path}.${top}`) ?? '').holder;
  if (holder && isDeepStrictEqual(holder, processIdentity())) replace(path, `${path}.${top}`, { holder: null });
}

/** The lock, or who holds it. Each look is a moment old: one that proves stale is repeated. */
function tryLock(path: string): Lock | ProcessIdentity {
  for (let looks = 0; looks < 1000; looks++) {
    const top = highest(path);
    const before = top === 0 ? '' : read(`${path}.${top}`);
    if (before === null) continue;
    const { holder, passed } = parse(before);
    if (passed) continue;
    if (holder && isAlive(holder, lastSign(`${path}.${top}`))) return holder;
    const lock = succeed(path, top, before);
    if (lock) return lock;
  }
  throw new StateError('corrupt', `a generation of the lock ${path} has been removed by hand; when no Millrace is running, delete ${path}.1`);
}

/**
 * Tries to become the generation after `top`. A name could be free because it has been used and deleted meanwhile:
 * then the one before it, deleted earlier, is gone or differs, and ours is void.
 */
function succeed(path: string, top: number, before: string): Lock | null {
  const own = `${path}.${top + 1}`;
  if (!place(path, own, { holder: processIdentity() })) return null;
  if (top > 0 && read(`${path}.${top}`) !== before) {
    remove(own);
    return null;
  }
  discardBelow(path, top + 1);
  return { release: () => replace(path, own, { holder: null }) };
}

/** What a generation says: its holder, null once released. */
interface Content {
  readonly holder: ProcessIdentity | null;
  /** Set on the first generation when there are later ones. */
  readonly passed?: boolean;
}

/** Makes `own` appear with its content, unless it is there already. */
function place(path: string, own: string, content: Content): boolean {
  return withTemporary(path, content, (temporary) => {
    try {
      linkSync(temporary, own);
      return true;
    } catch (error) {
      // ENOENT: a later holder took our temporary file for a dead process's.
      if (errorCode(error) === 'EEXIST' || errorCode(error) === 'ENOENT') return false;
      throw ioError(`create the lock ${own}`, error);
    }
  });
}

function replace(path: string, own: string, content: Content): void {
  withTemporary(path, content, (temporary) => {
    try {
      renameSync(temporary, own);
    } catch (error) {
      throw ioError(`write the lock ${own}`, error);
    }
  });
}

/** The nonce makes every content differ, so that a generation cannot be mistaken for a former one of its name. */
function withTemporary<T>(path: string, content: Content, use: (temporary: string) => T): T {
  const nonce = randomBytes(6).toString('hex');
  const temporary = `${path}.tmp-${nonce}`;
  try {
    writeFileSync(temporary, JSON.stringify({ ...content, nonce }), { flag: 'wx' });
  } catch (error) {
    throw ioError(`write the lock ${path}`, error);
  }
  try {
    return use(temporary);
  } finally {
    remove(temporary);
  }
}

/**
 * Clears what earlier holders left, in ascending order, which `succeed` relies on. The first generation is only
 * marked: its name must never be free again, for it has none before it to tell by.
 */
function discardBelow(path: string, own: number): void {
  const { generations, temporaries } = entries(path);
  for (const generation of generations) {
    if (generation >= own) break;
    if (generation > 1) remove(`${path}.${generation}`);
    else if (!parse(read(`${path}.1`) ?? '').passed) replace(path, `${path}.1`, { holder: null, passed: true });
  }
  for (const temporary of temporaries) {
    const age = Date.now() - (statSync(temporary, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 60_000) remove(temporary);
  }
}

function highest(path: string): number {
  return entries(path).generations.at(-1) ?? 0;
}

function entries(path: string): { generations: number[]; temporaries: string[] } {
  const prefix = `${basename(path)}.`;
  const dir = dirname(path);
  let names: string[];
  try {
    names = readdirSync(dir).filter((name) => name.startsWith(prefix));
  } catch (error) {
    throw ioError(`look for the lock ${path}`, error);
  }
  return {
    generations: names.map((name) => name.slice(prefix.length)).filter((tail) => /^[1-9]\d*$/.test(tail)).map(Number).sort((a, b) => a - b),
    temporaries: names.filter((name) => name.startsWith('tmp-', prefix.length)).map((name) => join(dir, name)),
  };
}

/** Content comes with the name, so one that cannot be read is what a power cut left: nobody's. */
function parse(text: string): Content {
  try {
    const value: Partial<Content> = JSON.parse(text);
    return { holder: value.holder ?? null, passed: value.passed === true };
  } catch {
    return { holder: null };
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw ioError(`read the lock ${path}`, error);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw ioError(`remove ${path}`, error);
  }
}
