/** A flush that callers at one time share: one that comes while it runs gets the next one, for it may have begun too early. */
export function sharedFlush(flush: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function start(): Promise<void> {
    const flushing = flush().finally(() => { if (running === flushing) running = null; });
    return running = flushing;
  }

  return () => {
    if (!running) return start();
    return next ??= running.catch(() => undefined).then(() => {
      next = null;
      return start();
    });
  };
}
