import type { RunItem } from '../../server/src/protocol';

export interface Offer {
  /** Interrupted runs to offer now. */
  readonly fresh: readonly RunItem[];
  /** Ids that have been offered then; earlier ones are of runs that are not the newest of their file any more. */
  readonly offered: readonly string[];
}

/** What to offer of all runs when those of `offered` have been: interrupted, not simulated, and the newest of their file. */
export function offerOf(newestFirst: readonly RunItem[], offered: ReadonlySet<string>): Offer {
  const seen = new Set<string>();
  const interrupted = newestFirst
    .filter(({ uri, simulated }) => !simulated && !seen.has(uri) && seen.add(uri))
    .filter(({ status }) => status === 'interrupted');
  return { fresh: interrupted.filter(({ id }) => !offered.has(id)), offered: interrupted.map(({ id }) => id) };
}
