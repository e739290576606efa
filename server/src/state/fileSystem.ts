import { closeSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';

/** The file operations that state is written through, few enough that tests can fail each of them. All throw what `node:fs` throws. */
export interface FileSystem {
  open(path: string, flags: string): number;
  /** Bytes written, which may be fewer than given. */
  write(fd: number, bytes: Uint8Array): number;
  /** Flushes data and size to the disk. */
  datasync(fd: number): Promise<void>;
  fsync(fd: number): void;
  truncate(fd: number, size: number): void;
  size(fd: number): number;
  rename(from: string, to: string): void;
  close(fd: number): void;
}

/** The real one. */
export const nodeFileSystem: FileSystem = {
  open: (path, flags) => openSync(path, flags),
  write: (fd, bytes) => writeSync(fd, bytes),
  datasync: (fd) => new Promise((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve()))),
  fsync: (fd) => fsyncSync(fd),
  truncate: (fd, size) => ftruncateSync(fd, size),
  size: (fd) => fstatSync(fd).size,
  rename: (from, to) => renameSync(from, to),
  close: (fd) => closeSync(fd),
};

/** Makes a folder's entries (a new or renamed file) survive a power cut. Windows has no such call and needs none. */
export function syncFolder(dir: string, fs: FileSystem): void {
  if (process.platform === 'win32') return;
  const fd = fs.open(dir, 'r');
  try {
    fs.fsync(fd);
  } finally {
    fs.close(fd);
  }
}

/** Writes a whole file and flushes it. Throws what the system throws; a file cut short is an error too. */
export function writeSynced(path: string, bytes: Uint8Array, fs: FileSystem): void {
  const fd = fs.open(path, 'w');
  try {
    for (let done = 0; done < bytes.length; ) {
      const written = fs.write(fd, bytes.subarray(done));
      if (written === 0) throw new Error(`only ${done} of ${bytes.length} bytes could be written`);
      done += written;
    }
    fs.fsync(fd);
  } finally {
    fs.close(fd);
  }
}
