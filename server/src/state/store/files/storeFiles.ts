import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, rmdirSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFileSystem, syncFolder, type FileSystem } from '../../fileSystem';
import { errorCode, ioError } from '../../stateError';

/** The operations through which a store of files writes, few enough that tests can fail each of them. All throw what `node:fs` throws. */
export interface StoreFileSystem extends FileSystem {
  /** Makes a folder whose parent exists; one that is there already is an error. */
  makeFolder(path: string): void;
  /** Deletes a file. Many at once take no longer than one; one after the other, each waits for the disk. */
  remove(path: string): Promise<void>;
}

/** The real one. Values may hold what others on the machine must not read: files are 0600, folders 0700. */
export const storeFileSystem: StoreFileSystem = {
  ...nodeFileSystem,
  open: (path, flags) => openSync(path, flags, 0o600),
  makeFolder: (path) => mkdirSync(path, 0o700),
  remove: (path) => unlink(path),
};

/** What becomes of one file: a new content, its end (`bytes` from `offset` on), or nothing at all. */
export type FileChange =
  | { readonly path: string; readonly content: Buffer }
  | { readonly path: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly path: string; readonly content: null };

/** How many files are open at once. */
const batch = 500;

/** Writes below one folder. Every change can be made again after it was cut off, and comes out the same. */
export class StoreFiles {
  private readonly known = new Set<string>();

  /** `own` is the folder for what is no data: temporary files stand there, on the same disk as the data. */
  constructor(readonly dir: string, readonly own: string, private readonly fs: StoreFileSystem) {}

  /** Makes changes. With `synced` they survive a power cut; without, contents are whole in any case. StateError `io`. */
  async apply(changes: readonly FileChange[], synced: boolean): Promise<void> {
    const folders = new Set<string>();
    for (let start = 0; start < changes.length; start += batch) await this.replace(changes.slice(start, start + batch), folders);
    for (const change of changes) if ('offset' in change) await this.extend(change, synced);
    await this.remove(changes.flatMap((change) => ('offset' in change || change.content !== null ? [] : [change.path])), folders);
    if (synced) for (const folder of folders) this.sync(folder);
  }

  /** Replaces a file of ours or of the data in one step. */
  async write(path: string, content: Buffer, synced: boolean): Promise<void> {
    await this.apply([{ path, content }], synced);
  }

  /** Adds to a file; cuts back what a failed write has left. StateError `io`. */
  async extend({ path, offset, bytes }: { path: string; offset: number; bytes: Buffer }, synced: boolean): Promise<void> {
    await this.doing(`append to ${path}`, async () => {
      const fd = this.fs.open(path, 'a');
      try {
        const size = this.fs.size(fd);
        if (size < offset) throw new Error(`it has ${size} bytes, fewer than the ${offset} that were there`);
        if (size > offset) this.fs.truncate(fd, offset);
        try {
          this.writeAll(fd, bytes);
          if (synced) await this.fs.datasync(fd);
        } catch (error) {
          this.fs.truncate(fd, offset);
          throw error;
        }
      } finally {
        this.fs.close(fd);
      }
    });
  }

  /** Makes the folder and those above it that are missing. */
  async makeFolders(path: string): Promise<void> {
    if (this.known.has(path)) return;
    if (path !== this.dir) await this.makeFolders(dirname(path));
    await this.doing(`create the folder ${path}`, async () => {
      try {
        this.fs.makeFolder(path);
        syncFolder(dirname(path), this.fs);
      } catch (error) {
        if (errorCode(error) === 'EEXIST') return;
        if (errorCode(error) !== 'ENOENT' || path !== this.dir) throw error;
        mkdirSync(path, { recursive: true, mode: 0o700 });
      }
    });
    this.known.add(path);
  }

  private async replace(changes: readonly FileChange[], folders: Set<string>): Promise<void> {
    const open: { temporary: string; path: string; fd: number }[] = [];
    const made: string[] = [];
    try {
      for (const change of changes) {
        if ('offset' in change || change.content === null) continue;
        const { path, content } = change;
        await this.makeFolders(dirname(path));
        const temporary = join(this.own, `tmp-${randomBytes(8).toString('hex')}`);
        await this.doing(`write ${path}`, async () => {
          const fd = this.fs.open(temporary, 'wx');
          made.push(temporary);
          open.push({ temporary, path, fd });
          this.writeAll(fd, content);
        });
      }
      const flushed = await Promise.allSettled(open.map(({ path, fd }) => this.doing(`flush ${path}`, () => this.fs.datasync(fd))));
      for (const result of flushed) if (result.status === 'rejected') throw result.reason;
    } catch (error) {
      for (const { fd } of open.splice(0)) this.closeQuietly(fd);
      for (const temporary of made) await this.removeQuietly(temporary);
      throw error;
    }
    // Windows renames no open file.
    for (const { fd } of open) this.closeQuietly(fd);
    for (const [i, { temporary, path }] of open.entries()) {
      try {
        await this.doing(`replace ${path}`, () => this.rename(temporary, path));
      } catch (error) {
        for (const left of open.slice(i)) await this.removeQuietly(left.temporary);
        throw error;
      }
      folders.add(dirname(path));
    }
  }

  /** Virus scanners and indexers hold files open for moments on Windows: tried again for 5 s. */
  private async rename(from: string, to: string): Promise<void> {
    for (const deadline = Date.now() + 5000; ; await sleep(20)) {
      try {
        this.fs.rename(from, to);
        return;
      } catch (error) {
        const held = process.platform === 'win32' && ['EPERM', 'EBUSY', 'EACCES'].includes(errorCode(error) ?? '');
        if (!held || Date.now() > deadline) throw error;
      }
    }
  }

  private async remove(paths: readonly string[], folders: Set<string>): Promise<void> {
    for (let start = 0; start < paths.length; start += batch) {
      const removed = await Promise.allSettled(paths.slice(start, start + batch).map((path) => this.doing(`delete ${path}`, () => this.removeOne(path))));
      for (const result of removed) if (result.status === 'rejected') throw result.reason;
    }
    for (const folder of new Set(paths.map((path) => dirname(path)))) folders.add(this.removeEmpty(folder));
  }

  private async removeOne(path: string): Promise<void> {
    try {
      await this.fs.remove(path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }

  /** Removes folders that hold nothing any more, from the innermost on; returns the first that stays. */
  private removeEmpty(folder: string): string {
    if (folder.length <= this.dir.length || folder === this.own) return folder;
    try {
      rmdirSync(folder);
    } catch {
      // Not empty, as nearly always, or gone already.
      return folder;
    }
    this.known.delete(folder);
    return this.removeEmpty(dirname(folder));
  }

  private sync(folder: string): void {
    try {
      syncFolder(folder, this.fs);
    } catch (error) {
      // Emptied and removed by a later change.
      if (errorCode(error) !== 'ENOENT') throw ioError(`flush the folder ${folder}`, error);
    }
  }

  private writeAll(fd: number, bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const written = this.fs.write(fd, bytes.subarray(done));
      if (written === 0) throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
      done += written;
    }
  }

  private closeQuietly(fd: number): void {
    try {
      this.fs.close(fd);
    } catch {
      // What was written has been flushed.
    }
  }

  private async removeQuietly(path: string): Promise<void> {
    try {
      await this.fs.remove(path);
    } catch {
      // The next writer clears it away.
    }
  }

  private async doing<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw ioError(what, error);
    }
  }
}
