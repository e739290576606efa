/** A place in the queues of some names, until `end`. */
export interface Turn {
  readonly names: ReadonlySet<string>;
  /** Whether others had their turn meanwhile. */
  readonly waited: boolean;
  end(): void;
}

/** Queues by name: of those of one process that ask for the same name, one has its turn at a time. */
export function turns() {
  const last = new Map<string, Promise<void>>();
  return {
    /** Waits in the queues of all names at once, so nobody waits in a circle; no longer than `patience` ms, for queues only save work. */
    async take(names: Iterable<string>, patience: number): Promise<Turn> {
      const own = new Set(names);
      const before = [...own].map((name) => last.get(name)).filter((ended) => ended !== undefined);
      let release = (): void => undefined;
      const ended = new Promise<void>((resolve) => { release = resolve; });
      for (const name of own) last.set(name, ended);
      if (before.length > 0) await atMost(Promise.all(before), patience);
      return {
        names: own,
        waited: before.length > 0,
        end() {
          release();
          for (const name of own) if (last.get(name) === ended) last.delete(name);
        },
      };
    },
  };
}

async function atMost(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => { timer = setTimeout(resolve, ms); })]);
  clearTimeout(timer);
}
