/** Longest stretch of work, in milliseconds, before others get their turn. */
const sliceMs = 5;

/** Does work for each item and lets other events of the thread in between, so that nobody waits for a long loop. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void, signal?: AbortSignal): Promise<void> {
  let start = performance.now();
  for (const item of items) {
    if (signal?.aborted) return;
    work(item);
    if (performance.now() - start < sliceMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    start = performance.now();
  }
}

/** Takes the steps of something long the same way; resolves with what it returns. */
export async function stepsInSlices<R>(steps: Generator<void, R>): Promise<R> {
  for (;;) {
    const start = performance.now();
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() - start < sliceMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
