import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { until } from '../execution/exampleProcess';
import { nodeFileSystem, type FileSystem } from './fileSystem';
import { openJournal, readJournal } from './journal';
import { encodeFrame } from './journalFrame';
import type { RunRecord } from './runRecords';
import { StateError } from './stateError';

const at = '2024-01-02T03:04:05.678Z';
const settle = (msg: string): RunRecord => ({ t: 'settle', at, settled: [{ key: 'a', status: 'skipped', msg }], created: [] });
const kind = (wanted: StateError['kind']) => (error: unknown) => error instanceof StateError && error.kind === wanted;

describe('journal', () => {
  let dir: string;
  let path: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'journal-'));
    path = join(dir, 'x.journal');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = (...records: RunRecord[]): void => {
    const journal = openJournal(path);
    for (const record of records) journal.append(record);
    journal.close();
  };
  const failing = (fault: Partial<FileSystem>): FileSystem => ({ ...nodeFileSystem, ...fault });
  const enospc = (): never => { throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }); };

  it('gives back to the letter what was appended', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      rmSync(path, { force: true });
      write(...texts.map(settle));
      assert.deepEqual(readJournal(path).records, texts.map(settle));
    }), { numRuns: 50 });
  });

  it('frames a record as checksum, length and JSON on one line', () => {
    const record: RunRecord = { t: 'finish', at, status: 'completed', error: null };
    assert.equal(encodeFrame(record).toString(), 'b847f018 80 {"t":"finish","at":"2024-01-02T03:04:05.678Z","status":"completed","error":null}\n');
  });

  it('goes on reading where it stopped', () => {
    write(settle('1'), settle('2'));
    const { end } = readJournal(path);
    write(settle('3'));
    assert.deepEqual(readJournal(path, end).records, [settle('3')]);
  });

  it('cuts a tail torn at any byte and appends after it', () => {
    write(settle('first'), settle('é\n\u{1f600}'));
    const whole = readFileSync(path);
    const first = encodeFrame(settle('first')).length;
    for (let length = first; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const part = readJournal(path);
      assert.deepEqual(part, { records: [settle('first')], end: first, torn: length > first });
      write(settle('next'));
      assert.deepEqual(readJournal(path).records, [settle('first'), settle('next')], `torn at ${length}`);
    }
  });

  it('cuts a tail of zeros, as a power cut leaves it', () => {
    write(settle('first'));
    appendFileSync(path, Buffer.alloc(500));
    assert.deepEqual(readJournal(path), { records: [settle('first')], end: encodeFrame(settle('first')).length, torn: true });
  });

  it('names file and byte of any flipped bit in the middle, and takes one in the last record as torn', () => {
    write(settle('first'), settle('second'), settle('third'));
    const whole = readFileSync(path);
    const [first, second] = [encodeFrame(settle('first')).length, encodeFrame(settle('second')).length];
    for (let byte = first; byte < whole.length; byte++) {
      for (const bit of [1, 8, 128]) {
        const damaged = Buffer.from(whole);
        damaged[byte] = (damaged[byte] ?? 0) ^ bit;
        writeFileSync(path, damaged);
        if (byte < first + second - 1) {
          assert.throws(() => readJournal(path), (e) => kind('corrupt')(e) && String(e).includes(path) && String(e).includes(`byte ${first}`), `byte ${byte}`);
        } else {
          // A lost line feed joins two records into one bad last line.
          assert.deepEqual(readJournal(path).records.length, byte === first + second - 1 ? 1 : 2, `byte ${byte}`);
        }
      }
    }
  });

  it('refuses records of a newer version instead of skipping them', () => {
    write(JSON.parse('{"t":"scope"}'));
    assert.throws(() => readJournal(path), kind('invalid'));
  });

  it('says not-found and io for what cannot be opened', () => {
    assert.throws(() => readJournal(path), kind('not-found'));
    assert.throws(() => readJournal(dir), kind('io'));
    assert.throws(() => openJournal(join(dir, 'none', 'x.journal')), kind('io'));
  });

  it('leaves whole records and goes on after a failed write', () => {
    let broken = false;
    const journal = openJournal(path, failing({ write: (fd, bytes) => (broken ? enospc() : nodeFileSystem.write(fd, bytes)) }));
    journal.append(settle('1'));
    broken = true;
    assert.throws(() => journal.append(settle('lost')), (e) => kind('io')(e) && String(e).includes('free some disk space'));
    broken = false;
    journal.append(settle('2'));
    journal.close();
    assert.deepEqual(readJournal(path), { records: [settle('1'), settle('2')], end: journal.size, torn: false });
  });

  it('takes back a short write', () => {
    let limit = Infinity;
    const journal = openJournal(path, failing({ write: (fd, bytes) => nodeFileSystem.write(fd, bytes.subarray(0, limit)) }));
    journal.append(settle('1'));
    limit = 10;
    assert.throws(() => journal.append(settle('lost')), kind('io'));
    limit = Infinity;
    journal.append(settle('2'));
    journal.close();
    assert.deepEqual(readJournal(path).records, [settle('1'), settle('2')]);
  });

  it('appends nothing more when a torn end could not be cut', () => {
    let limit = Infinity;
    const journal = openJournal(path, failing({ write: (fd, bytes) => nodeFileSystem.write(fd, bytes.subarray(0, limit)), truncate: enospc }));
    journal.append(settle('1'));
    limit = 10;
    assert.throws(() => journal.append(settle('lost')), kind('io'));
    limit = Infinity;
    assert.throws(() => journal.append(settle('2')), kind('io'));
    journal.close();
    assert.deepEqual(readJournal(path).records, [settle('1')]);
    assert.throws(() => openJournal(path, failing({ truncate: enospc })), kind('io'));
    assert.throws(() => openJournal(path, failing({ open: enospc })), kind('io'));
  });

  it('shares flushes and resolves none before its record is on disk', async () => {
    const flushed: number[] = [];
    let finish: (() => void) | undefined;
    const journal = openJournal(path, failing({
      datasync: async (fd) => {
        const size = nodeFileSystem.size(fd);
        await new Promise<void>((done) => { finish = done; });
        flushed.push(size);
      },
    }));
    const flush = async () => {
      await until('a flush', () => finish !== undefined);
      finish?.();
      finish = undefined;
    };
    const acknowledged: number[] = [];
    const write = async (i: number) => {
      journal.append(settle(String(i)));
      const size = journal.size;
      await journal.sync();
      assert.ok((flushed.at(-1) ?? 0) >= size, `record ${i} was acknowledged before it was flushed`);
      acknowledged.push(i);
    };
    const writes = [write(0)];
    await until('the first flush', () => finish !== undefined);
    for (let i = 1; i < 20; i++) writes.push(write(i));
    await flush();
    await writes[0];
    assert.deepEqual(acknowledged, [0]);
    await flush();
    await Promise.all(writes);
    assert.equal(flushed.length, 2);
    await journal.sync();
    journal.close();
  });

  it('trusts nothing after a failed flush', async () => {
    let broken = true;
    const journal = openJournal(path, failing({ datasync: (fd) => (broken ? Promise.reject(new Error('EIO')) : nodeFileSystem.datasync(fd)) }));
    journal.append(settle('1'));
    await assert.rejects(journal.sync(), kind('io'));
    broken = false;
    await assert.rejects(journal.sync(), kind('io'));
    assert.throws(() => journal.append(settle('2')), kind('io'));
    journal.close();
    await assert.rejects(journal.sync(), kind('closed'));
  });

  it('lets a reader follow a writer that tears and mends its end', () => {
    const seen: RunRecord[] = [];
    let end = 0;
    const follow = (): void => {
      const part = readJournal(path, end);
      seen.push(...part.records);
      end = part.end;
    };
    const records = Array.from({ length: 5 }, (_, i) => settle(`record ${i}`));
    writeFileSync(path, '');
    for (const record of records) {
      const frame = encodeFrame(record);
      const before = end;
      for (let length = 1; length < frame.length; length += 7) {
        appendFileSync(path, frame.subarray(0, length));
        follow();
        truncateSync(path, before);
      }
      appendFileSync(path, frame);
      follow();
    }
    assert.deepEqual(seen, records);
  });
});
