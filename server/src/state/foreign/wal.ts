import { StateError } from '../stateError';

/** The committed part of a write-ahead log (SQLite file format, section 4). */
export interface CommittedPages {
  readonly pageSize: number;
  /** Pages of the database after the last commit. */
  readonly pageCount: number;
  /** Where in the log the newest content of a page stands, by page number from 1. */
  readonly places: ReadonlyMap<number, number>;
}

/** Bytes of a log that change whenever it is begun anew. */
export const logHeaderSize = 32;
const frameHeaderSize = 24;
const formatVersion = 3_007_000;

/**
 * Finds what is committed in a log; null when nothing is. As in SQLite, the first frame whose salts or checksum do not
 * follow ends it: what stands behind is unfinished, or left over from before the log was begun anew. `where` names it in
 * errors. Throws StateError `invalid` for a version of the format that is not known.
 */
export function committedPages(log: Buffer, where: string): CommittedPages | null {
  if (log.length < logHeaderSize) return null;
  const magic = log.readUInt32BE(0);
  const pageSize = log.readUInt32BE(8);
  if ((magic & 0xff_ff_ff_fe) >>> 0 !== 0x37_7f_06_82 || pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return null;
  const read = (magic & 1) === 1 ? wordBigEndian : wordLittleEndian;
  let sum = checksum(log, 0, 24, [0, 0], read);
  if (!standsAt(log, 24, sum)) return null;
  const version = log.readUInt32BE(4);
  if (version !== formatVersion) throw new StateError('invalid', `${where} has version ${version} of SQLite's log format, this knows ${formatVersion}: update Millrace`);

  const committed = new Map<number, number>();
  const open = new Map<number, number>();
  let pageCount = 0;
  for (let at = logHeaderSize; at + frameHeaderSize + pageSize <= log.length; at += frameHeaderSize + pageSize) {
    const page = log.readUInt32BE(at);
    if (page === 0 || log.compare(log, 16, 24, at + 8, at + 16) !== 0) break;
    sum = checksum(log, at + frameHeaderSize, pageSize, checksum(log, at, 8, sum, read), read);
    if (!standsAt(log, at + 16, sum)) break;
    open.set(page, at + frameHeaderSize);
    const pagesAfter = log.readUInt32BE(at + 4);
    if (pagesAfter === 0) continue;
    pageCount = pagesAfter;
    for (const [number, place] of open) committed.set(number, place);
    open.clear();
  }
  return pageCount === 0 ? null : { pageSize, pageCount, places: committed };
}

/** The database as of the last commit: the log's pages laid over the file's. Throws StateError `corrupt` when a page is in neither. */
export function layOver(file: Buffer, log: Buffer, { pageSize, pageCount, places }: CommittedPages, where: string): Buffer {
  const whole = Buffer.alloc(pageCount * pageSize);
  file.copy(whole);
  for (let page = Math.floor(file.length / pageSize) + 1; page <= pageCount; page++) {
    if (!places.has(page)) throw new StateError('corrupt', `${where} is damaged: page ${page} of ${pageCount} is neither in it nor in its log`);
  }
  // A page past the end, which a later commit has cut off, is copied nowhere.
  for (const [page, place] of places) log.copy(whole, (page - 1) * pageSize, place, place + pageSize);
  return whole;
}

type Sum = readonly [number, number];
type ReadWord = (bytes: Buffer, at: number) => number;
const wordBigEndian: ReadWord = (bytes, at) => bytes.readUInt32BE(at);
const wordLittleEndian: ReadWord = (bytes, at) => bytes.readUInt32LE(at);

/** Goes on with a checksum over `length` bytes, a multiple of 8. */
function checksum(bytes: Buffer, start: number, length: number, [first, second]: Sum, read: ReadWord): Sum {
  for (let at = start; at < start + length; at += 8) {
    first = (first + read(bytes, at) + second) >>> 0;
    second = (second + read(bytes, at + 4) + first) >>> 0;
  }
  return [first, second];
}

/** Checksums themselves are stored big-endian whatever they were computed over. */
function standsAt(bytes: Buffer, at: number, [first, second]: Sum): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}
