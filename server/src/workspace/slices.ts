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
