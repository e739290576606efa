import assert from 'node:assert/strict';
import { PassThrough, Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { copyLines, lastLine, readAnswer } from './taskProtocol';

async function copy(chunks: readonly Buffer[], onLine?: (line: string) => boolean): Promise<string> {
  const kept: Buffer[] = [];
  const log = new Writable({ highWaterMark: 8, write: (chunk: Buffer, _, done) => { kept.push(chunk); setImmediate(done); } });
  await copyLines(Readable.from(chunks, { objectMode: false }), log, onLine);
  await new Promise<void>((resolve) => log.end(resolve));
  return Buffer.concat(kept).toString();
}

describe('protocol task', () => {
  it('takes an object with the sent type and a valid result for the answer', () => {
    assert.deepEqual(readAnswer('{"type":"t","result":"warn","msg":"m","meta":"a=1"}', 't'), { result: 'warn', msg: 'm', meta: 'a=1' });
    assert.deepEqual(readAnswer(' {"type":"t","result":"complete","msg":5}', 't'), { result: 'complete', msg: '', meta: undefined });
  });

  it('takes nothing else', () => {
    for (const line of ['', 'x', '{', '{"type":"t"}', '{"type":"t","result":"done"}', '{"type":"u","result":"complete"}', '[{"type":"t","result":"complete"}]', 'null', '"complete"', 'x {"type":"t","result":"complete"}']) {
      assert.equal(readAnswer(line, 't'), undefined, line);
    }
  });
});

describe('copying lines', () => {
  it('copies every byte, however it is cut, and shows whole lines (property)', () =>
    fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n', '🙂') }), fc.array(fc.nat(20)), async (text, cuts) => {
      const bytes = Buffer.from(text);
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
      const lines: string[] = [];
      assert.equal(await copy(chunks, (line) => (lines.push(line), false)), text);
      assert.deepEqual(lines, text.split('\n').slice(0, text.endsWith('\n') || text === '' ? -1 : undefined).map((line) => line.replace(/\r$/, '')));
      assert.equal(await copy(chunks), text);
    })));

  it('keeps a line out of the log when told', async () => {
    assert.equal(await copy([Buffer.from('a\nsec'), Buffer.from('ret\nb')], (line) => line === 'secret'), 'a\nb');
  });

  it('holds the source back with few listeners, and goes on when the log is gone', async () => {
    const source = new PassThrough();
    const log = new Writable({ highWaterMark: 1, write: () => undefined });
    log.on('error', () => undefined);
    const done = copyLines(source, log, () => false);
    source.write('x\n'.repeat(1000));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(source.isPaused());
    assert.ok(log.listenerCount('drain') <= 1 && log.listenerCount('close') <= 2);
    log.destroy();
    source.end('y\n');
    await done;
  });
});

describe('last line', () => {
  it('is the last that is not blank, within 4 KiB', () => {
    const last = lastLine();
    assert.equal(last.text(), '');
    for (let i = 0; i < 1000; i++) last.push(Buffer.from(`line ${i}\n`));
    last.push(Buffer.from('\n  \r\n'));
    assert.equal(last.text(), 'line 999');
    last.push(Buffer.alloc(10_000, 'z'));
    assert.equal(last.text().length, 4096);
  });
});
