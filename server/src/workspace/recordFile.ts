import { appendFileSync, closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackedFile } from './packedFile';

/** What an earlier session found in a file: it holds for the same content, checked by the same program in the same way. */
export interface FileRecord {
  /** File key. */
  readonly file: string;
  /** Equal for equal content and an equal check: see `recordMark`. */
  readonly mark: string;
  readonly packed: PackedFile;
}

/** Where the records of a root lie. The database itself would have to be read as a whole, with all runs, to get at them. */
export const recordPath = (root: string): string => join(root, '.millrace', 'workflows.index');

/** Ends a line, so that one that was torn is no record. */
const end = '.';
const newline = 10;
const tab = 9;

/** A line of the file that has not been looked into. */
interface Line {
  readonly mark: string;
  readonly start: number;
  readonly end: number;
}

/** The records of a root as they were when the file was read. None where it is missing; what is no record is passed over. */
export class RecordFile {
  private constructor(private readonly bytes: Buffer, private readonly lines: ReadonlyMap<string, Line>) {}

  /** Throws what the system says, but not for a file that is missing. */
  static read(root: string): RecordFile {
    const bytes = ifThere(() => readFileSync(recordPath(root))) ?? Buffer.alloc(0);
    const lines = new Map<string, Line>();
    for (let start = 0; start < bytes.length;) {
      const next = bytes.indexOf(newline, start);
      const stop = next < 0 ? bytes.length : next;
      const line = lineAt(bytes, start, stop);
      // Of two records of one file the later counts.
      if (line) lines.set(line.file, line);
      start = stop + 1;
    }
    return new RecordFile(bytes, lines);
  }

  /** What is recorded of a file under this mark. */
  find(file: string, mark: string): PackedFile | undefined {
    const line = this.lines.get(file);
    if (line?.mark !== mark) return undefined;
    const [, , count, phases, findings] = this.bytes.toString('utf8', line.start, line.end).split('\t');
    return count === undefined || phases === undefined || findings === undefined ? undefined : { phaseCount: Number(count), phases, findings };
  }

  /** Writes the file anew with the newest records of these files. Under the fold lock. */
  compact(root: string, files: ReadonlySet<string>): void {
    const kept = [...this.lines].filter(([file]) => files.has(file)).map(([, { start, end: stop }]) => this.bytes.subarray(start, Math.min(stop + 1, this.bytes.length)));
    const temporary = `${recordPath(root)}.tmp`;
    writeFileSync(temporary, Buffer.concat(kept));
    renameSync(temporary, recordPath(root));
  }
}

/** What is recorded of which files, without the records. */
export interface RecordMarks {
  /** By file key. */
  readonly marks: Map<string, string>;
  /** Whether most of the file is of no use any more: superseded, or of other files. */
  readonly wasteful: boolean;
}

/** Reads the marks piece by piece, beside a database that is in memory. Throws what the system says, but not for a file that is missing. */
export function readMarks(root: string, files: ReadonlySet<string>): RecordMarks {
  const marks = new Map<string, string>();
  const useful = new Map<string, number>();
  let size = 0;
  eachLine(recordPath(root), (bytes, start, stop) => {
    const length = stop + 1 - start;
    size += length;
    const line = lineAt(bytes, start, stop);
    if (!line) return;
    marks.set(line.file, line.mark);
    if (files.has(line.file)) useful.set(line.file, length);
  });
  return { marks, wasteful: [...useful.values()].reduce((sum, length) => sum + length, 0) * 2 < size };
}

/** Adds records behind those there are. Under the fold lock: two writers at once would tear each other's lines. */
export function appendRecords(root: string, records: readonly FileRecord[]): void {
  if (records.length === 0) return;
  // JSON holds neither tabs nor line ends. The first line end closes a line that was torn.
  const lines = records.map(({ file, mark, packed: { phaseCount, phases, findings } }) => [JSON.stringify(file), mark, phaseCount, phases, findings, end].join('\t'));
  appendFileSync(recordPath(root), `\n${lines.join('\n')}\n`, { mode: 0o600 });
}

function lineAt(bytes: Buffer, start: number, stop: number): (Line & { readonly file: string }) | undefined {
  const first = bytes.indexOf(tab, start);
  const second = bytes.indexOf(tab, first + 1);
  if (first < 0 || second < 0 || second >= stop || bytes[stop - 1] !== end.charCodeAt(0) || bytes[stop - 2] !== tab) return undefined;
  try {
    const file: unknown = JSON.parse(bytes.toString('utf8', start, first));
    return typeof file === 'string' ? { file, mark: bytes.toString('latin1', first + 1, second), start, end: stop } : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes that are read at once; a longer line makes it more. */
const piece = 256 * 1024;

function eachLine(path: string, look: (bytes: Buffer, start: number, stop: number) => void): void {
  const fd = ifThere(() => openSync(path, 'r'));
  if (fd === undefined) return;
  try {
    let bytes = Buffer.allocUnsafe(piece);
    for (let filled = 0, read = 1; read > 0;) {
      if (filled === bytes.length) bytes = Buffer.concat([bytes], 2 * filled);
      read = readSync(fd, bytes, filled, bytes.length - filled, null);
      const there = bytes.subarray(0, filled + read);
      let start = 0;
      for (let stop = there.indexOf(newline); stop >= 0; stop = there.indexOf(newline, start)) {
        look(there, start, stop);
        start = stop + 1;
      }
      if (read === 0 && start < there.length) look(there, start, there.length);
      filled = there.copy(bytes, 0, start);
    }
  } finally {
    closeSync(fd);
  }
}

function ifThere<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
