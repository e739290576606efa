/** A file as a look found it; equal marks mean that it has not been written meanwhile. */
export interface FoundFile {
  readonly path: string;
  readonly mark: string;
  /** When it was last written, ms since 1970. */
  readonly written: number;
}

/**
 * Tells the files of a `files` rule that have been written: those of which two looks in a row find the same, so that
 * nobody gets half a file. What was there before is not told, a file that is written again is.
 */
export class WrittenFiles {
  private told: Map<string, string> | undefined;
  private growing = new Map<string, string>();
  private readonly waiting = new Map<string, FoundFile>();

  /**
   * @param since what was written later counts, also when the first look finds it; ms since 1970
   * @param count how many files make a fire
   */
  constructor(private readonly since: number, private readonly count: number) {}

  /** What there is now; returns the files that fire, in name order, none until there are enough. */
  look(found: readonly FoundFile[]): FoundFile[] {
    this.told ??= new Map(found.filter(({ written }) => written <= this.since).map(({ path, mark }) => [path, mark]));
    const there = new Set(found.map(({ path }) => path));
    for (const path of [...this.told.keys(), ...this.waiting.keys()]) {
      if (there.has(path)) continue;
      this.told.delete(path);
      this.waiting.delete(path);
    }
    const growing = new Map<string, string>();
    for (const file of found) {
      const { path, mark } = file;
      if (this.told.get(path) === mark) continue;
      if (this.growing.get(path) !== mark) growing.set(path, mark);
      else {
        this.told.set(path, mark);
        this.waiting.set(path, file);
      }
    }
    this.growing = growing;
    if (this.waiting.size < this.count) return [];
    const ready = [...this.waiting.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    this.waiting.clear();
    return ready;
  }
}
