import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { acquireLock, type Lock } from '../../lock';
import { giveSigns } from '../../signOfLife';
import type { Changed, Commit } from '../backend';
import { recentCommits } from '../recentCommits';
import { changesSince, encodeChange, endOf } from './changeList';
import { encodeIntent, type Intent } from './commitIntent';
import type { FileFormat } from './fileFormat';
import type { LogFiles } from './logFiles';
import { planCommit } from './planCommit';
import type { RowFiles } from './rowFiles';
import { StoreFiles, type FileChange, type StoreFileSystem } from './storeFiles';
import { readIntent, StoreView, type StorePlaces } from './storeView';

/** Bytes of the list of changes at which it is begun anew. */
const longestList = 1 << 20;

interface Setting {
  readonly rows: RowFiles;
  readonly logs: LogFiles;
  /** What this opened store is called in the list of changes. */
  readonly own: string;
}

/**
 * The writing side of a store of files. A commit to one file is one rename or one write. One to several is first
 * written down whole in `.store/intent`, and has happened once that is flushed; then it is applied, and the intent
 * removed. What was cut off in between is applied by the next commit, or by the next process that writes.
 */
export class StoreWriter {
  private readonly files: StoreFiles;
  private readonly done = recentCommits();
  private held: { lock: Lock; signs: { stop(): void } } | null = null;
  /** A commit to one file of which a part may have been done; one to several stands in the intent. */
  private pending: Intent | null = null;
  private intentLeft = false;
  /** The last change could not be told to others. */
  private untold = false;

  constructor(private readonly places: StorePlaces, private readonly format: FileFormat, private readonly fs: StoreFileSystem, private readonly setting: Setting) {
    this.files = new StoreFiles(places.dir, places.own, fs);
  }

  get writing(): boolean {
    return this.held !== null;
  }

  /** What was changed, null when an expectation does not hold. StateError: as `Backend.commit`. */
  async commit(commit: Commit): Promise<Changed | null> {
    this.held ??= await this.begin();
    await this.settle();
    if (this.done.has(commit.id)) return [];
    const plan = await planCommit(commit, this.setting.rows, this.setting.logs, this.format);
    if (!plan) return null;
    const [first, ...more] = plan.changes;
    if (more.length > 0) await this.applyMany(plan);
    else if (first) await this.applyOne(plan, first, commit.durability === 'synced');
    this.done.add(commit.id);
    return plan.keys;
  }

  /** Gives the store free for another writer. What could not be applied yet is done by the next one. */
  async close(): Promise<void> {
    const { held } = this;
    this.held = null;
    if (!held) return;
    try {
      await this.settle();
    } catch {
      // The intent stays, and is read by everybody.
    }
    held.signs.stop();
    held.lock.release();
  }

  private async begin(): Promise<{ lock: Lock; signs: { stop(): void } }> {
    await this.files.makeFolders(this.places.own);
    const path = join(this.places.own, 'lock');
    const lock = await acquireLock(path, { wait: 0 });
    try {
      for (const name of readdirSync(this.places.own)) if (name.startsWith('tmp-')) await this.fs.remove(join(this.places.own, name));
      const { changes } = changesSince(this.places.changes, { ...endOf(this.places.changes), at: 0 });
      for (const { id, time } of changes ?? []) if (Date.now() - time < 60_000) this.done.add(id);
      this.intentLeft = true;
      // A writer that was killed may have changed a file without saying so.
      this.untold = changes === null || changes.length > 0;
      await this.settle();
    } catch (error) {
      lock.release();
      throw error;
    }
    return { lock, signs: giveSigns(ownGeneration(path)) };
  }

  /** Finishes what was cut off. StateError `io`: it still cannot be done; `corrupt`: the intent is damaged. */
  private async settle(): Promise<void> {
    if (this.intentLeft) {
      const intent = readIntent(this.places);
      if (intent) {
        await this.finish(intent);
        this.done.add(intent.id);
      }
      this.intentLeft = false;
    }
    if (this.pending) {
      await this.files.apply(this.pending.changes, true);
      this.done.add(this.pending.id);
      await this.tell(this.pending);
      this.pending = null;
    }
    if (this.untold) await this.tell({ id: '', keys: 'all' });
  }

  private async applyOne(plan: Intent, change: FileChange, synced: boolean): Promise<void> {
    try {
      await this.files.apply([change], synced);
    } catch (error) {
      if (this.isThere(change)) this.pending = plan;
      this.setting.rows.forget();
      throw error;
    }
    await this.tell(plan);
  }

  private async applyMany(plan: Intent): Promise<void> {
    this.intentLeft = true;
    await this.files.write(this.places.intent, encodeIntent(plan, this.places.dir), true);
    try {
      await this.finish(plan);
      this.intentLeft = false;
    } catch {
      // It has happened: it is on the disk, everybody reads it there, and the next commit applies it first.
      this.setting.rows.forget();
    }
  }

  private async finish(plan: Intent): Promise<void> {
    await this.files.apply(plan.changes, true);
    await this.tell(plan);
    await this.files.apply([{ path: this.places.intent, content: null }], false);
  }

  /** Whether a change that failed can be seen nevertheless, so that it must not be taken for undone. */
  private isThere(change: FileChange): boolean {
    const bytes = new StoreView(null).read(change.path, Infinity);
    if ('offset' in change) return (bytes?.length ?? 0) > change.offset;
    return change.content === null ? bytes === null : bytes !== null && bytes.equals(change.content);
  }

  /** Tells other processes. Failing is no failure of the commit: then the next one says that anything may have changed. */
  private async tell({ id, keys }: { readonly id: string; readonly keys: Changed }): Promise<void> {
    const { changes } = this.places;
    const line = encodeChange({ id, time: Date.now(), by: this.setting.own, keys: this.untold ? 'all' : keys });
    try {
      const size = statSync(changes, { throwIfNoEntry: false })?.size ?? longestList;
      if (size >= longestList) await this.files.write(changes, line, false);
      else await this.files.extend({ path: changes, offset: size, bytes: line }, false);
      this.untold = false;
    } catch {
      this.untold = true;
      this.setting.rows.forget();
    }
  }
}

/** The file that says that the lock is ours; processes elsewhere look at its time. */
function ownGeneration(path: string): string {
  const numbers = readdirSync(dirname(path)).map((name) => new RegExp(`^${basename(path)}\\.(\\d+)$`).exec(name)?.[1]).map((number) => Number(number ?? 0));
  return `${path}.${Math.max(...numbers)}`;
}
