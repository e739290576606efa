/** Longest stretch of work, in milliseconds, before others get their turn. */
const sliceMs = 5;

/** From being read to being answered a request takes as many turns of the thread: with fewer it would wait for several slices. */
const turns = 3;

/** Does work for each item and lets other events of the thread in between, so that nobody waits for a long loop; stops once nobody wants it. */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void, isCancelled: () => boolean = () => false): Promise<void> {
  let start = performance.now();
  for (const item of items) {
    if (isCancelled()) return;
    work(item);
    if (performance.now() - start < sliceMs) continue;
    await letOthers();
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
    await letOthers();
  }
}

/** Resolves when what others had to do is done. */
async function letOthers(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
