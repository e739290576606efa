/** For how long a commit is known again, in milliseconds. */
const memory = 60_000;

/** Ids of the commits of the last minute, for backends that keep them in the process. */
export function recentCommits(now: () => number = () => performance.now()) {
  /** In the order of their times. */
  const done = new Map<string, number>();
  return {
    has: (id: string): boolean => done.has(id),
    add(id: string): void {
      for (const [old, time] of done) {
        if (now() - time <= memory) break;
        done.delete(old);
      }
      done.set(id, now());
    },
  };
}
