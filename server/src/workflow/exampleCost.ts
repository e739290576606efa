/** Processor time of `work` in microseconds, the least of so many tries: other programs on the machine take none of it. */
export function costOf(work: () => unknown, tries = 5): number {
  let least = Infinity;
  for (let i = 0; i < tries; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return Math.max(least, 1);
}

/** What is linear, or nearly, grows by less than this where its input grows twentyfold; what is quadratic grows by 400. */
export const nearLinear = 200;

/** How many times more `work` costs on `size` things than on a twentieth of them. */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const small = costOf(() => work(size / 20), 25);
  return costOf(() => work(size), 3) / small;
}
