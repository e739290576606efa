import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
    const bytes = readIfThere(recordPath(root));
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

  /** Marks by file key. */
  marks(): Map<string, string> {
    return new Map([...this.lines].map(([file, { mark }]) => [file, mark]));
  }

  /** What is recorded of a file under this mark. */
  find(file: string, mark: string): PackedFile | undefined {
    const line = this.lines.get(file);
    if (line?.mark !== mark) return undefined;
    const [, , count, phases, findings] = this.bytes.toString('utf8', line.start, line.end).split('\t');
    return count === undefined || phases === undefined || findings === undefined ? undefined : { phaseCount: Number(count), phases, findings };
  }

  /** Writes the file anew where most of it is of no use any more: superseded, or of files that are not among these. */
  compact(root: string, files: ReadonlySet<string>): void {
    const kept = [...this.lines].filter(([file]) => files.has(file)).map(([, { start, end: stop }]) => this.bytes.subarray(start, Math.min(stop + 1, this.bytes.length)));
    if (kept.reduce((sum, { length }) => sum + length, 0) * 2 >= this.bytes.length) return;
    const temporary = `${recordPath(root)}.tmp`;
    writeFileSync(temporary, Buffer.concat(kept));
    renameSync(temporary, recordPath(root));
  }
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

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
