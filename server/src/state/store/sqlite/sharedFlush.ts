import { setImmediate as turn } from 'node:timers/promises';

/**
 * A flush that callers at one time share. It begins a turn after the first has asked, so that those who write in the
 * same turn need no second one; who comes while it runs gets the next one, for it may have begun too early.
 */
export function sharedFlush(flush: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  /** Has not begun: whoever comes may join. */
  let next: Promise<void> | null = null;

  async function begin(): Promise<void> {
    await running.catch(() => undefined);
    await turn();
    next = null;
    await (running = flush());
  }

  return () => next ??= begin();
}
