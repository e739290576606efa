/** Work that is repeated: after a pause, sooner when something happened, never twice at once. */
export interface Looks {
  /** Within so many milliseconds at the latest. */
  readonly within: (ms: number) => void;
  readonly stop: () => void;
}

/** Repeats `work` until stopped, each time `pause()` milliseconds after it has ended. Starts with the first `within`. */
export function repeatedly(work: () => Promise<void>, pause: () => number): Looks {
  let timer: NodeJS.Timeout | undefined;
  let due = Infinity;
  let working = false;
  let stopped = false;

  const within = (ms: number): void => {
    const at = Date.now() + ms;
    // Never put off by what happens meanwhile: a steady stream of events must not starve the work.
    if (stopped || at >= due) return;
    due = at;
    if (working) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
  };
  const run = async (): Promise<void> => {
    due = Infinity;
    working = true;
    await work().finally(() => { working = false; });
    const wanted = due;
    due = Infinity;
    within(Math.min(pause(), Math.max(0, wanted - Date.now())));
  };
  return {
    within,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
