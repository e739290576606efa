import { readFileSync } from 'node:fs';
import type { Database } from 'sql.js';
import { contentHash } from './cacheRows';
import { checkStamp } from './checkStamp';
import type { Config } from './config';
import type { PackedFile } from './packedFile';

/** What an earlier session found in a file: it holds for the same content, checked by the same program in the same way. */
export interface FileRecord {
  /** `contentHash` of what was read. */
  readonly hash: string;
  /** `recordStamp` of what it was checked in. */
  readonly stamp: string;
  readonly packed: PackedFile;
}

/** The records of a root by file key; none where the table is missing. */
export function readRecords(db: Database): Map<string, FileRecord> {
  const records = new Map<string, FileRecord>();
  if (db.exec("SELECT 1 FROM sqlite_master WHERE name = 'workflow_index'").length === 0) return records;
  const statement = db.prepare('SELECT file_path, file_hash, checked_with, phase_count, phases, findings FROM workflow_index');
  try {
    while (statement.step()) {
      const [file, hash, stamp, phaseCount, phases, findings] = statement.get().map(String);
      if (file !== undefined && hash !== undefined && stamp !== undefined && phases !== undefined && findings !== undefined) records.set(file, { hash, stamp, packed: { phaseCount: Number(phaseCount), phases, findings } });
    }
  } finally {
    statement.free();
  }
  return records;
}

/** Which record is in the database for each file, by file key: hash and stamp in one text (see `markOf`). */
export function recordMarks(db: Database): Map<string, string> {
  const found = db.exec('SELECT file_path, file_hash, checked_with FROM workflow_index')[0]?.values ?? [];
  return new Map(found.map(([file, hash, stamp]) => [String(file), markOf({ hash: String(hash), stamp: String(stamp) })]));
}

/** Equal for records that say the same. */
export function markOf({ hash, stamp }: Pick<FileRecord, 'hash' | 'stamp'>): string {
  return `${hash} ${stamp}`;
}

/** Replaces the record of a file that has a row in `workflow_files`. */
export function writeRecord(db: Database, file: string, { hash, stamp, packed }: FileRecord): void {
  db.run('INSERT OR REPLACE INTO workflow_index (file_path, file_hash, checked_with, phase_count, phases, findings) VALUES (?, ?, ?, ?, ?, ?)', [file, hash, stamp, packed.phaseCount, packed.phases, packed.findings]);
}

let program: string | undefined;

/** What a text was checked by and in. Only the thread's own bundle makes and reads records, so that its content is the program's version. */
export function recordStamp(config: Config): string {
  program ??= contentHash(readFileSync(__filename));
  return `${program} ${checkStamp(config)}`;
}
