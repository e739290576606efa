import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../../stateError';
import type { Backend, Entry } from '../backend';
import { append, commit, globalKey, logKey, put, row, stateKey } from '../conformance/commits';
import { refused } from '../conformance/place';
import { limits } from '../value/limits';
import { formats } from './exampleFormats';
import { longestStored, type FileFormat } from './fileFormat';
import { filesBackend } from './filesBackend';

/** Rows of different shapes: a value, an envelope, a name that is too long for a file, one with an end. */
const rows = [
  row(globalKey('a'), { value: '{"b":1, "a":1.0}', expires: '2027-01-01T00:00:00.000000Z' }), row(globalKey('packed'), { value: 'millrace1:gzip:H4sI' }),
  row(stateKey('Größe/'.repeat(40)), { status: 'failed', value: '{"data":{"n":9007199254740993}}' }),
];

/** What a damaged row may not do: be read as anything. */
function refusedOrSame(error: unknown, what: string): void {
  assert.ok(error instanceof StateError && error.kind === 'corrupt', `${what}: ${String(error)}`);
  assert.ok(error.message.startsWith('the/file '), error.message);
}

function describeFormat(format: FileFormat): void {
  let dir: string;
  let opened: Backend[];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'files-damage-'));
    opened = [];
  });
  afterEach(async () => {
    for (const backend of opened) await backend.close();
    rmSync(dir, { recursive: true });
  });
  const open = (): Backend => {
    const backend = filesBackend(dir, format);
    opened.push(backend);
    return backend;
  };
  const pathOf = (name: string): string => join(dir, 'scoped_values', 'global', '~', '~', '~', `${name}${format.rowEnding}`);
  const scan = (backend: Backend) => backend.scan({ table: 'scoped_values', prefix: [], order: 'key', limit: 10 });

  it('of a row: cut short at any length it is refused', async () => {
    for (const one of rows) {
      const bytes = await format.encodeRow(one);
      assert.deepEqual(await format.decodeRow(bytes, one.key.table, 'the/file'), one);
      for (let length = 0; length < bytes.length; length++) {
        await assert.rejects(format.decodeRow(bytes.subarray(0, length), one.key.table, 'the/file'), (error) => (refusedOrSame(error, `${length} bytes`), true));
      }
      await assert.rejects(format.decodeRow(Buffer.concat([bytes, Buffer.from('x')]), one.key.table, 'the/file'));
    }
  });

  it('of a row: with any bit turned it is refused, and its head too or it is right', async () => {
    for (const one of rows) {
      const bytes = await format.encodeRow(one);
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await assert.rejects(format.decodeRow(flipped, one.key.table, 'the/file'), (error) => (refusedOrSame(error, `bit ${bit}`), true));
        try {
          const head = format.decodeHead(flipped, one.key.table, 'the/file');
          if (head) assert.deepEqual({ ...head, value: one.value }, one, `bit ${bit}`);
        } catch (error) {
          refusedOrSame(error, `bit ${bit}`);
        }
      }
    }
  });

  it('of a row: reading, listing and relying on it name the file, and it stays as it is', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a')), put(globalKey('b'))]);
    await backend.close();
    const bytes = readFileSync(pathOf('a'));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    for (const damaged of [bytes, Buffer.alloc(0), Buffer.from('{}')]) {
      writeFileSync(pathOf('a'), damaged);
      const again = open();
      for (const ask of [again.read([globalKey('a')]), scan(again), commit(again, [put(globalKey('a'))], [{ key: globalKey('a'), stamp: null }])]) await refused(ask, 'corrupt', /scoped_values.*a\.(json|fb) is damaged/);
      assert.deepEqual((await again.read([globalKey('b')])).length, 1);
      await again.close();
      assert.deepEqual(readFileSync(pathOf('a')), damaged);
    }
  });

  it('of a row: a copy under another name is not taken for a row', async () => {
    const backend = open();
    await commit(backend, [put(globalKey('a'))]);
    copyFileSync(pathOf('a'), pathOf('copy'));
    const other = open();
    await refused(other.read([globalKey('copy')]), 'corrupt', /copied or renamed/);
    await refused(scan(other), 'corrupt', /copied or renamed/);
  });

  it('of a log: cut short at any length, the entries before are read, and writing goes on after them', async () => {
    const first = open();
    const values = ['{"a": 1}', '"\\n"', '[\n1]', 'millrace1:gzip:H4sI'];
    for (const value of values) await commit(first, [append(logKey('r'), value)]);
    await first.close();
    const path = join(dir, 'run_records', `r${format.logEnding}`);
    const whole = readFileSync(path);
    const start = format.encodeLogStart(logKey('r'), 0).length;
    let shortest = values.length;
    for (let length = whole.length; length >= start; length--) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const reader = open();
      const read = (await reader.readLog({ log: logKey('r'), limit: 10, newestFirst: false })).map(({ value }) => value);
      await reader.close();
      assert.deepEqual(read, values.slice(0, read.length));
      assert.ok(read.length === shortest || read.length === shortest - 1);
      shortest = read.length;
    }
    assert.equal(shortest, 0);
    truncateSync(path, start - 1);
    await refused(open().readLog({ log: logKey('r'), limit: 10, newestFirst: false }), 'corrupt', /damaged/);
    writeFileSync(path, Buffer.concat([whole.subarray(0, -3), Buffer.alloc(5)]));
    const writer = open();
    await commit(writer, [append(logKey('r'), '"next"')]);
    assert.deepEqual((await writer.readLog({ log: logKey('r'), limit: 10, newestFirst: false })).map(({ seq, value }: Entry) => [seq, value]), [...values.slice(0, 3), '"next"'].map((value, i) => [i + 1, value]));
  });

  it('of a log: with any bit turned it is refused', async () => {
    const first = open();
    await commit(first, [append(logKey('r'), '{"a": 1}'), append(logKey('r'), '"b"')]);
    await first.close();
    const path = join(dir, 'run_records', `r${format.logEnding}`);
    const whole = readFileSync(path);
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, flipped);
      const reader = filesBackend(dir, format);
      await refused(reader.readLog({ log: logKey('r'), limit: 10, newestFirst: true }), 'corrupt', /damaged at byte/);
      await reader.close();
    }
  });

  it('of a commit that was cut off: everything is refused until somebody looks', async () => {
    const first = open();
    await commit(first, [put(globalKey('a'))]);
    await first.close();
    writeFileSync(join(dir, '.store', 'intent'), '01234567 10\n{}');
    const again = open();
    await refused(again.read([globalKey('a')]), 'corrupt', /intent is damaged/);
    await refused(commit(again, [put(globalKey('a'))]), 'corrupt', /intent is damaged/);
    assert.equal((await again.health()).ok, false);
  });

  it('by hand: a folder in place of a file is an error, no empty row', async () => {
    mkdirSync(pathOf('a'), { recursive: true });
    await refused(open().read([globalKey('a')]), 'io');
  });

  it('is prevented: a head that could not be read again is refused', async () => {
    const backend = open();
    const long = put(globalKey('a'), { writer: 'x'.repeat(format.scheme === 'json' ? 66_000 : 70_000_000) });
    await refused(commit(backend, [long]), 'invalid', /longer than/);
    const fitting = put(globalKey('a'), { writer: 'ü'.repeat(30_000) });
    await commit(backend, [fitting]);
    assert.equal((await scan(backend))[0]?.writer.length, 30_000);
  });

  it('is prevented: a value at the limit is kept, one byte more is refused before anything is written', async () => {
    const backend = open();
    const largest = `"${'x'.repeat(limits.bytes - 2)}"`;
    await refused(commit(backend, [put(globalKey('a'), { value: `${largest.slice(0, -1)}x"` })]), 'invalid', /larger than/);
    await refused(commit(backend, [append(logKey('r'), `${largest.slice(0, -1)}x"`)]), 'invalid', /larger than/);
    await commit(backend, [put(globalKey('a'), { value: largest })]);
    assert.ok((await backend.read([globalKey('a')]))[0]?.value === largest);
    truncateSync(pathOf('a'), longestStored * 3);
    await refused(backend.read([globalKey('a')]), 'invalid', /are not read/);
  });
}

for (const format of formats) describe(`damage in ${format.scheme} files`, function () {
  this.timeout(60_000);
  describeFormat(format);
});
