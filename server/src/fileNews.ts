import { throttle } from './throttle';

/** Phases that are told of at once: to turn more into messages takes longer than a keystroke may wait. */
const portion = 500;

/** A file of more phases is told of when its author has paused for so long, in milliseconds. */
const pause = 1000;

/** Tells others of files that changed: several changes at once, so many phases at a time. */
export interface FileNews {
  readonly touch: (path: string) => void;
  /** Resolves when everything touched so far has been told. */
  readonly flush: () => Promise<void>;
}

export interface FileNewsOptions {
  /** How often they are told at most, in milliseconds; what is too much for one call follows at once. */
  readonly ms: number;
  /** Nothing is told before. */
  readonly after: Promise<void>;
  /** How many phases a file has. */
  readonly phasesOf: (path: string) => number;
  /** The next are told when it is done. */
  readonly tell: (paths: readonly string[]) => void | Promise<void>;
}

/** See `FileNews`. */
export function fileNews({ ms, after, phasesOf, tell }: FileNewsOptions): FileNews {
  const ready = new Set<string>();
  const held = new Set<string>();
  let telling = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** What is ready now; what is touched while it is told has its own turn. */
  function portions(): string[][] {
    const found: string[][] = [];
    let phases = Infinity;
    for (const path of ready) {
      const more = phasesOf(path);
      if (phases + more > portion) {
        found.push([]);
        phases = 0;
      }
      found.at(-1)?.push(path);
      phases += more;
    }
    ready.clear();
    return found;
  }
  const tellAll = (): Promise<void> => {
    // In a turn of its own: whoever touches a file has something more urgent to do.
    telling = Promise.all([telling, after, new Promise((resolve) => setImmediate(resolve))]).then(async () => {
      for (const paths of portions()) {
        await tell(paths);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    return telling;
  };
  const soon = throttle(ms, () => void tellAll());
  const release = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const path of held) ready.add(path);
    held.clear();
  };
  return {
    touch: (path) => {
      if (phasesOf(path) <= portion) {
        ready.add(path);
        soon.call();
        return;
      }
      held.add(path);
      clearTimeout(timer);
      timer = setTimeout(() => {
        release();
        soon.call();
      }, pause).unref();
    },
    flush: async () => {
      release();
      await tellAll();
    },
  };
}
