/** Ids of commits that happened within the last minute or two. */
export interface RecentIds {
  add(id: string): void;
  has(id: string): boolean;
}

/** Two generations, so that forgetting costs nothing. */
export function recentIds(now: () => number = () => performance.now()): RecentIds {
  let fresh = new Set<string>();
  let stale = new Set<string>();
  let since = now();
  return {
    add(id) {
      if (now() - since > 60_000) {
        stale = fresh;
        fresh = new Set();
        since = now();
      }
      fresh.add(id);
    },
    has: (id) => fresh.has(id) || stale.has(id),
  };
}
