import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { errorCode, ioError, StateError } from '../../stateError';
import type { Entry, ScanLog } from '../backend';
import { compareColumns, logs, type LogKey, type LogTable } from '../tables';
import type { FileFormat } from './fileFormat';
import { checkColumns, checkPlace, segmentsOf } from './rowPath';
import { readPart, type StoreView } from './storeView';

/** What a log file is known to hold. */
export interface KnownLog {
  /** Its first frame. A file that is begun anew has another one; its inode would not tell, for systems use those again. */
  readonly start: Buffer;
  /** How many entries there were before those that it holds. */
  readonly before: number;
  /** Where the start and then each entry ends. */
  readonly ends: number[];
}

/** Bytes that are read of a log at once. */
const chunk = 1 << 20;
/** Logs whose places of entries are kept, 8 bytes an entry. */
const mostKnown = 64;

/**
 * The logs of a store. A log is read through once, and from where it ended after that; then any part of it is read
 * without the rest. Entries that were cut off while they were written are left out.
 */
export class LogFiles {
  private readonly known = new Map<string, KnownLog>();

  constructor(private readonly dir: string, private readonly format: FileFormat) {}

  pathOf(log: LogKey): string {
    return `${join(this.dir, log.table, ...segmentsOf(log.columns))}${this.format.logEnding}`;
  }

  read(query: ScanLog, view: StoreView): Entry[] {
    const path = this.pathOf(query.log);
    try {
      return this.entries(path, query, view);
    } catch (error) {
      // What was known of it may be of an entry that a failed write has taken back.
      if (!this.known.delete(path)) throw error;
      return this.entries(path, query, view);
    }
  }

  private entries(path: string, { log, after = 0, limit, newestFirst }: ScanLog, view: StoreView): Entry[] {
    const found = this.look(path, log, view);
    if (!found) return [];
    const { ends, before, bytes } = found;
    const count = ends.length - 1;
    const first = Math.min(count, Math.max(0, after - before));
    const from = newestFirst ? Math.max(first, count - limit) : first;
    const to = newestFirst ? count : Math.min(count, first + limit);
    if (from >= to) return [];
    const start = ends[from] ?? 0;
    const part = bytes?.subarray(start, ends[to]) ?? readPart(path, start, (ends[to] ?? 0) - start) ?? Buffer.alloc(0);
    const entries = Array.from({ length: to - from }, (_, i) => {
      const frame = this.format.readFrame(part, (ends[from + i] ?? 0) - start);
      const entry = frame.kind === 'whole' ? this.format.decodeEntry(frame.content, path) : null;
      if (entry?.seq !== before + from + i + 1) throw damaged(path, ends[from + i] ?? 0);
      return entry;
    });
    return newestFirst ? entries.reverse() : entries;
  }

  /** Logs that hold an entry. */
  list(table: LogTable, prefix: readonly string[], view: StoreView): LogKey[] {
    const ahead = [...view.changed()].map(({ path }) => path).filter((path) => path.startsWith(join(this.dir, table, sep)) && path.endsWith(this.format.logEnding));
    const paths = new Set([...this.filesBelow(join(this.dir, table), segmentsOf(prefix), logs[table].length - prefix.length), ...ahead]);
    return [...paths].flatMap((path) => {
      const log = this.nameOf(path, table, view);
      return log && prefix.every((column, i) => log.columns[i] === column) ? [log] : [];
    }).sort((a, b) => compareColumns(a.columns, b.columns));
  }

  /** What is known of a log now, `bytes` when the commit under way changes it; null where there is none. StateError `corrupt`, `io`. */
  look(path: string, log: LogKey, view: StoreView): (KnownLog & { readonly bytes: Buffer | null }) | null {
    if (view.isChanged(path)) {
      const bytes = view.read(path, Infinity);
      return bytes && { ...this.readOn(path, log, undefined, (from, length) => bytes.subarray(from, from + length)), bytes };
    }
    const cached = this.known.get(path);
    if (!readPart(path, 0, 0)) return null;
    const read = (from: number, length: number) => readPart(path, from, length) ?? Buffer.alloc(0);
    const known = cached && stillHolds(path, cached) ? this.readOnOrAnew(path, log, cached, read) : this.readOn(path, log, undefined, read);
    this.known.delete(path);
    this.known.set(path, known);
    if (this.known.size > mostKnown) for (const oldest of this.known.keys()) { this.known.delete(oldest); break; }
    return { ...known, bytes: null };
  }

  private readOnOrAnew(path: string, log: LogKey, known: KnownLog, read: (from: number, length: number) => Buffer): KnownLog {
    try {
      return this.readOn(path, log, known, read);
    } catch {
      return this.readOn(path, log, undefined, read);
    }
  }

  private readOn(path: string, log: LogKey, known: KnownLog | undefined, read: (from: number, length: number) => Buffer): KnownLog {
    const ends = [...known?.ends ?? []];
    let start = known?.start ?? Buffer.alloc(0);
    let before = known?.before ?? 0;
    let from = ends.at(-1) ?? 0;
    let rest: Buffer = Buffer.alloc(0);
    for (let done = false; !done;) {
      // Twice as much each time while one entry is not whole yet.
      const length = Math.max(chunk, rest.length);
      const more = read(from + rest.length, length);
      done = more.length < length;
      const bytes = rest.length === 0 ? more : Buffer.concat([rest, more]);
      let at = 0;
      for (let frame = this.format.readFrame(bytes, 0); frame.kind === 'whole'; frame = this.format.readFrame(bytes, at)) {
        if (ends.length === 0) {
          ({ before } = this.start(frame.content, path, log));
          start = Buffer.from(bytes.subarray(0, frame.end));
        }
        at = frame.end;
        ends.push(from + at);
      }
      rest = bytes.subarray(at);
      from += at;
    }
    if (ends.length === 0 || !this.isTorn(rest)) throw damaged(path, from);
    return { start, before, ends };
  }

  /** Whether bytes after the last whole entry are what a killed or still writing process leaves, or a power cut: a beginning, then zeros. */
  private isTorn(rest: Buffer): boolean {
    let end = rest.length;
    while (end > 0 && rest[end - 1] === 0) end--;
    return this.format.readFrame(rest.subarray(0, end), 0).kind === 'short';
  }

  private start(content: Buffer, path: string, log: LogKey): { before: number } {
    const start = this.format.decodeLogStart(content, log.table, path);
    checkColumns(start.log, path);
    checkPlace(start.log, segmentsOf(log.columns), path);
    return start;
  }

  /** The log of a file, null when it holds no entry. */
  private nameOf(path: string, table: LogTable, view: StoreView): LogKey | null {
    for (let length = 1 << 14; ; length *= 2) {
      const bytes = view.readStart(path, length);
      if (!bytes) return null;
      const frame = this.format.readFrame(bytes, 0);
      if (frame.kind === 'short' && bytes.length === length) continue;
      if (frame.kind !== 'whole') throw damaged(path, 0);
      const { log } = this.format.decodeLogStart(frame.content, table, path);
      checkColumns(log, path);
      if (this.pathOf(log) !== path) throw new StateError('corrupt', `${path} holds another log: it was copied or renamed; move it away`);
      const holdsEntry = this.format.readFrame(bytes, frame.end).kind === 'whole' || (this.look(path, log, view)?.ends.length ?? 0) > 1;
      return holdsEntry ? log : null;
    }
  }

  private filesBelow(folder: string, segments: readonly string[], depth: number): string[] {
    const from = join(folder, ...segments);
    if (depth === 0) return [`${from}${this.format.logEnding}`];
    return namesIn(from).flatMap((name) => {
      if (depth > 1) return this.filesBelow(from, [name], depth - 1);
      return name.endsWith(this.format.logEnding) ? [join(from, name)] : [];
    });
  }
}

/** Whether a file is the one that is known, and has not become shorter. */
function stillHolds(path: string, { start, ends }: KnownLog): boolean {
  return readPart(path, 0, start.length)?.equals(start) === true && readPart(path, (ends.at(-1) ?? 1) - 1, 1)?.length === 1;
}

/** Names in a folder; none where there is none. StateError `io`. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw ioError(`list ${folder}`, error);
  }
}

function damaged(path: string, at: number): StateError {
  return new StateError('corrupt', `${path} is damaged at byte ${at}. Nothing was changed; restore it from a backup, or move it away to give this log up`);
}
