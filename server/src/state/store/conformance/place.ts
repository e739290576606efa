import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateError, type StateErrorKind } from '../../stateError';
import type { Backend } from '../backend';

/** Where a store is kept during one test: a folder, a table, a prefix of its own. Empty at first. */
export interface Place {
  /** Opens it; later calls find what earlier ones have written, if the backend keeps anything. */
  open(): Promise<Backend>;
  /** Everything that was opened is closed by then. */
  remove(): Promise<void>;
}

/** What a backend can do besides the contract. */
export interface Features {
  /** What was written is there after closing and opening again. */
  readonly keeps: boolean;
  /** Opened twice, both see the same, and both may write. */
  readonly shares: boolean;
}

/** Runs `test` on a new place, and closes and removes all afterwards, also when it fails. */
export function onNewPlace(makePlace: () => Promise<Place>, test: (open: () => Promise<Backend>) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = await makePlace();
    const opened: Backend[] = [];
    try {
      await test(async () => {
        const backend = await place.open();
        opened.push(backend);
        return backend;
      });
    } finally {
      for (const backend of opened) await backend.close();
      await place.remove();
    }
  };
}

/** Expects a StateError of this kind whose message matches. */
export async function refused(work: Promise<unknown>, kind: StateErrorKind, message = /./): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof StateError, `a StateError was expected, not ${String(error)}`);
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  });
}

/** Waits until it is so, 10 s at most. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + 10_000; !await isSo(); await sleep(5)) {
    assert.ok(performance.now() < deadline, `not within 10 s: ${what}`);
  }
}

/** Ids and names that have misled stores: each is a name of its own, and one that `checkId` lets through. */
export const difficultNames = [
  'a', 'A', 'ab', 'a:b', 'a%3Ab', 'a/b', 'a\\b', '%', '_', '*', '?', '[a]', "a'b", '"', '`', '$1', '{a}', 'a b', ' a', 'a.', '...', '.a', 'con',
  '-', '__proto__', 'constructor', 'toString', 'é', 'e\u0301', 'ß', '\uffee', '\u{10000}', '🚀', '日本語', '0', '00', '1', 'null',
];
