import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { matchingFiles } from '../../workspace/matchingFiles';
import { loadDefinition } from '../definition';
import { RunRefusal } from '../runRefusal';
import { scheduledRoots, type ScheduledRoot } from './rulesOf';
import { WrittenFiles, type FoundFile } from './writtenFiles';

/** What a look at a scheduled file found. */
export interface Look {
  /** Its roots, when they are not what they were; undefined when nothing changed. */
  readonly roots?: readonly ScheduledRoot[];
  /** Why it fires nothing, or phases do not; told once. */
  readonly problems: readonly string[];
  /** Written files by root phase. */
  readonly written: ReadonlyMap<string, readonly FoundFile[]>;
}

/** Follows one workflow file and the files that its `files` rules wait for, a look at a time. */
export class ScheduledFile {
  private mark = '';
  private roots: readonly ScheduledRoot[] = [];
  private watched = new Map<string, { readonly pattern: string; readonly count: number; readonly files: WrittenFiles }>();

  /**
   * @param file file key
   * @param since after which time files of a phase count, ms since 1970
   */
  constructor(readonly root: string, readonly file: string, private readonly since: (phase: string) => number) {}

  async look(): Promise<Look> {
    const mark = markOf(join(this.root, this.file));
    const problems: string[] = [];
    const changed = mark !== this.mark;
    if (changed) {
      this.mark = mark;
      problems.push(...await this.read());
    }
    const written = new Map<string, readonly FoundFile[]>();
    for (const [phase, { pattern, files }] of this.watched) {
      const ready = files.look(this.found(pattern));
      if (ready.length > 0) written.set(phase, ready);
    }
    return { ...(changed ? { roots: this.roots } : {}), problems, written };
  }

  /** Reads the file anew; one that is broken fires nothing until it is mended. Returns what is wrong. */
  private async read(): Promise<string[]> {
    try {
      const { roots, excluded } = scheduledRoots(await loadDefinition(this.root, join(this.root, this.file)));
      this.roots = roots;
      this.watch();
      return excluded.map(({ phase, message }) => `${this.file}: "${phase}" fires nothing: ${message}`);
    } catch (error) {
      if (!(error instanceof RunRefusal)) throw error;
      this.roots = [];
      this.watch();
      return [`${this.file} fires nothing until it is mended: ${error.message}`];
    }
  }

  /** A rule that stays as it was goes on from what it has seen. */
  private watch(): void {
    const before = this.watched;
    this.watched = new Map();
    for (const { phase, files } of this.roots) {
      if (!files) continue;
      const known = before.get(phase);
      const same = known?.pattern === files.pattern && known.count === files.count;
      this.watched.set(phase, same ? known : { ...files, files: new WrittenFiles(this.since(phase), files.count) });
    }
  }

  private found(pattern: string): FoundFile[] {
    return matchingFiles(this.root, pattern).flatMap((path) => {
      const stats = statSync(isAbsolute(path) ? path : join(this.root, path), { throwIfNoEntry: false });
      return stats?.isFile() ? [{ path, mark: `${stats.ino} ${stats.size} ${stats.mtimeMs}`, written: stats.mtimeMs }] : [];
    });
  }
}

function markOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : 'gone';
}
