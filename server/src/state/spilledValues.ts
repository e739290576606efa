import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFileSystem, syncFolder, writeSynced, type FileSystem } from './fileSystem';
import type { StateFolder } from './folder';
import type { RunRecord, SpilledValue } from './runRecords';
import { previewLength } from './runSummary';
import { ioError, StateError } from './stateError';

/** Bytes of a value's JSON above which it stands in a file beside the journal: everybody who looks at a run reads its journal. */
export const largestInJournal = 256 * 1024;

/**
 * The record as a journal takes it: a large value is written to a file of its own first, and is on the disk before the
 * record that names it. Throws StateError `io`.
 */
export function spillValue(folder: StateFolder, runId: string, record: RunRecord, fs: FileSystem = nodeFileSystem): RunRecord {
  if (record.t !== 'end' || record.output === null || record.output.length <= largestInJournal / 3) return record;
  const bytes = Buffer.from(record.output);
  if (bytes.length <= largestInJournal) return record;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  // Named by its content: a file that a crash cut short is written again, never taken for another.
  const file = `${sha256}.json`;
  const dir = folder.valuesDir(runId);
  try {
    mkdirSync(dir, { recursive: true });
    writeSynced(join(dir, file), bytes, fs);
    syncFolder(dir, fs);
    syncFolder(dirname(dir), fs);
  } catch (error) {
    throw ioError(`write a large value to ${join(dir, file)}`, error);
  }
  return { ...record, output: null, spilled: { file, bytes: bytes.length, sha256, preview: record.output.slice(0, previewLength) } };
}

/** The record with its value in it, wherever that stands. Throws StateError `corrupt`, `io`. */
export function wholeRecord(folder: StateFolder, runId: string, record: RunRecord): RunRecord {
  if (record.t !== 'end' || !record.spilled) return record;
  const { spilled, ...rest } = record;
  return { ...rest, output: readSpilled(folder, runId, spilled) };
}

/** A task's value as JSON text, wherever it stands; null when it has none. Throws StateError `corrupt` naming a file that is gone or is not what was written, `io`. */
export function valueOf(folder: StateFolder, runId: string, { output, spilled }: { readonly output: string | null; readonly spilled: SpilledValue | null }): string | null {
  return output ?? (spilled && readSpilled(folder, runId, spilled));
}

function readSpilled(folder: StateFolder, runId: string, { sha256, bytes }: SpilledValue): string {
  // Of a foreign journal nothing may lead elsewhere.
  const path = join(folder.valuesDir(runId), `${sha256.replace(/[^0-9a-f]/g, '')}.json`);
  let found: Buffer;
  try {
    found = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw damaged(path, 'is missing', error);
    throw ioError(`read the large value ${path}`, error);
  }
  if (found.length !== bytes || createHash('sha256').update(found).digest('hex') !== sha256) throw damaged(path, 'is not what was written');
  return found.toString('utf8');
}

function damaged(path: string, what: string, cause?: unknown): StateError {
  return new StateError('corrupt', `the value of a task, ${path}, ${what}: restore the file from a backup, or start a new run`, { cause });
}
