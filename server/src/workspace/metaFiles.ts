/** A `meta-file` of a root: a path or glob from there. */
export interface MetaFile {
  readonly root: string;
  readonly path: string;
}

/** Files that are missing are looked for again after this time, in milliseconds; nobody tells when they come. */
const again = 2000;

/** Paths that are remembered: while somebody types one, each keystroke makes another. */
const most = 500;

/** Knows which meta files are there. An answer never waits for the disk: what is not known yet is found out meanwhile. */
export class MetaFiles {
  private readonly known = new Map<string, { readonly file: MetaFile; exists: boolean | undefined }>();
  private looking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param look tells for each file whether it is there; may take its time
   * @param changed is called with the roots for which an answer is another than before
   */
  constructor(private readonly look: (files: readonly MetaFile[]) => Promise<readonly boolean[]>, private readonly changed: (roots: ReadonlySet<string>) => void) {}

  /** Whether the file is there, as last seen; undefined while nobody has looked. */
  exists(root: string, path: string): boolean | undefined {
    // A path to another machine would be asked for there, with this user's name.
    if (/^[\\/]{2}/.test(path)) return undefined;
    const key = `${root}\0${path}`;
    const entry = this.known.get(key) ?? { file: { root, path }, exists: undefined };
    this.known.delete(key);
    this.known.set(key, entry);
    const [oldest] = this.known.keys();
    if (this.known.size > most && oldest !== undefined) this.known.delete(oldest);
    if (entry.exists === undefined) this.lookSoon();
    return entry.exists;
  }

  /** Looks at every file anew: something was deleted, or a root has moved. */
  async lookAgain(): Promise<void> {
    clearTimeout(this.timer);
    const entries = [...this.known.values()];
    if (entries.length === 0) return;
    const found = await this.look(entries.map(({ file }) => file));
    const roots = new Set<string>();
    entries.forEach((entry, i) => {
      const exists = found[i];
      // Nobody was warned of a file that was not known.
      if (entry.exists !== exists && (entry.exists !== undefined || exists === false)) roots.add(entry.file.root);
      entry.exists = exists;
    });
    if (entries.some(({ exists }) => exists === false)) this.timer = setTimeout(() => this.lookSoon(), again).unref();
    if (roots.size > 0) this.changed(roots);
  }

  private lookSoon(): void {
    this.looking ??= new Promise((resolve) => setImmediate(resolve))
      .then(() => {
        this.looking = undefined;
        return this.lookAgain();
      })
      // Whoever could not look has said why; the files stay unknown.
      .catch(() => undefined);
  }
}
