import { statSync } from 'node:fs';
import { checkIntegrity, openDatabase } from '../../database';
import type { StateFolder } from '../../folder';
import type { Health } from '../backend';
import { tables } from '../tables';
import type { LiveCopy } from './liveCopy';

/** How long this process's commits took, and how many failed. */
export interface WriteTimes {
  measure<T>(work: () => Promise<T>): Promise<T>;
  /** The time that one of twenty of the last 1,000 commits exceeded, in milliseconds; null when there was none. */
  p95(): number | null;
  errors(): number;
}

/** Nothing measured yet. */
export function writeTimes(): WriteTimes {
  const times: number[] = [];
  let count = 0;
  let errors = 0;
  return {
    async measure(work) {
      const began = performance.now();
      try {
        return await work();
      } catch (error) {
        errors++;
        throw error;
      } finally {
        times[count++ % 1000] = performance.now() - began;
      }
    },
    p95: () => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? null,
    errors: () => errors,
  };
}

/** Looks at everything: the copy in use, the journal behind it, the file on the disk (about 2 ms a megabyte). Never rejects. */
export async function storeHealth(folder: StateFolder, live: LiveCopy, times: WriteTimes, closed: boolean): Promise<Health> {
  const file = statSync(folder.databasePath, { throwIfNoEntry: false });
  const figures = {
    sizeBytes: file?.size ?? 0,
    journalBytes: statSync(folder.scopesPath, { throwIfNoEntry: false })?.size ?? 0,
    writeP95Ms: times.p95(),
    errors: times.errors(),
    lastSnapshot: file?.mtime.toISOString() ?? null,
  };
  if (closed) return { backend: 'sqlite', ok: false, error: 'the store is closed', latencyMs: 0, details: figures };
  const began = performance.now();
  let rows: number | null = null;
  try {
    rows = await live.use(({ db }) => Object.keys(tables).reduce((sum, table) => sum + Number(db.exec(`SELECT count(*) FROM ${table} WHERE stamp IS NOT NULL`)[0]?.values[0]?.[0]), 0));
    const latencyMs = performance.now() - began;
    await checkFile(folder);
    const error = live.problem();
    return { backend: 'sqlite', ok: error === null, error, latencyMs, details: { ...figures, rows, integrity: 'ok' } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { backend: 'sqlite', ok: false, error: message, latencyMs: performance.now() - began, details: { ...figures, rows, integrity: message } };
  }
}

async function checkFile({ databasePath }: StateFolder): Promise<void> {
  const opened = await openDatabase(databasePath);
  try {
    if (opened) checkIntegrity(opened.db, databasePath);
  } finally {
    opened?.db.close();
  }
}
