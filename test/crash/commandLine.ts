import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeFrames, runFrames } from '../../server/src/state/journalFrame';
import type { RunRecord } from '../../server/src/state/runRecords';

/** The bundle that users run. */
const program = resolve('dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `millrace` to its end. */
export function millrace(cwd: string, ...words: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [program, ...words], { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
      done({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr }));
  });
}

/** Starts `millrace` in a process group of its own, as a terminal would. */
export function startMillrace(cwd: string, ...words: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...words], { cwd, stdio: 'ignore', detached: true });
}

export function newFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-crash-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }) };
}

/** Ids of the runs that have a journal. */
export function runIds(folder: string): string[] {
  const runs = join(folder, '.millrace', 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs).filter((name) => name.endsWith('.journal')).map((name) => name.slice(0, -'.journal'.length)).sort();
}

/** A run's records as they stand on the disk. */
export function journal(folder: string, id: string): RunRecord[] {
  const path = join(folder, '.millrace', 'runs', `${id}.journal`);
  return decodeFrames(readFileSync(path), path, 0, runFrames).records;
}

/** Lines of a file that tasks write to. */
export function lines(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}
