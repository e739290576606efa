import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { StateError, type StateErrorKind } from '../../stateError';
import { createCodec } from './codec';
import { limits } from './limits';
import { readStateKey, stateKey } from './stateKey';
import { decodeValue, encodeValue } from './value';

const row = ['global', '', 'a key'];
const plain = createCodec({ key: null });
const key = stateKey(randomBytes(32));
const secret = createCodec({ key });
const long = JSON.stringify(Array.from({ length: 2000 }, (_, i) => `top secret ${i}`));

function refused(act: () => unknown, kind: StateErrorKind, message: RegExp): void {
  assert.throws(act, (error) => error instanceof StateError && error.kind === kind && message.test(error.message) && !error.message.includes('top secret') || assert.fail(String(error)));
}

describe('what a store keeps of a value', () => {
  it('is the text itself when it is small, or would not get smaller', () => {
    for (const text of ['null', '""', `"${'a'.repeat(4094)}"`, `"${randomBytes(6000).toString('base64')}"`]) {
      assert.equal(plain.pack(text, row), text);
      assert.equal(plain.unpack(text, row, 'it'), text);
    }
  });

  it('is compressed above the size, and says so as no JSON text can begin', () => {
    const text = `"${'a'.repeat(4095)}"`;
    const stored = plain.pack(text, row);
    assert.match(stored, /^millrace1:gzip:/);
    assert.ok(stored.length < text.length);
    assert.equal(plain.unpack(stored, row, 'it'), text);
    assert.match(createCodec({ key: null, compressAbove: 40 }).pack(`"${'a'.repeat(300)}"`, row), /^millrace1:gzip:/);
    refused(() => decodeValue(stored, 'it'), 'corrupt', /not valid JSON at offset 0/);
  });

  it('comes back to the letter, any text in any row', () => {
    const small = createCodec({ key, compressAbove: 10 });
    const packed = createCodec({ key: null, compressAbove: 10 });
    fc.assert(fc.property(fc.json(), fc.array(fc.string({ unit: 'binary' })), (text, where) => {
      for (const codec of [plain, packed, secret, small]) assert.equal(codec.unpack(codec.pack(text, where), where, 'it'), text);
    }), { numRuns: 300 });
    assert.deepEqual(decodeValue(secret.unpack(secret.pack(encodeValue([2n ** 63n - 1n, -0], 'it'), row), row, 'it'), 'it'), [2n ** 63n - 1n, -0]);
  });

  it('is encrypted under a key, differently each time, compressed before when long', () => {
    for (const [text, how] of [['"top secret"', 'aes-256-gcm'], [long, 'gzip+aes-256-gcm']] as const) {
      const stored = secret.pack(text, row);
      assert.ok(stored.startsWith(`millrace1:${how}:${key.id}:`));
      assert.ok(!Buffer.from(stored.slice(stored.lastIndexOf(':') + 1), 'base64').includes('secret'));
      assert.notEqual(secret.pack(text, row), stored);
      assert.equal(secret.unpack(stored, row, 'it'), text);
    }
    assert.equal(secret.unpack(plain.pack(long, row), row, 'it'), long);
  });

  it('opens with its key alone, and says which one it needs', () => {
    const stored = secret.pack('"top secret"', row);
    refused(() => plain.unpack(stored, row, 'the value'), 'invalid', new RegExp(`^the value is encrypted; set MILLRACE_STATE_KEY to the key with the id ${key.id} \\(32 random bytes`));
    refused(() => createCodec({ key: stateKey(randomBytes(32)) }).unpack(stored, row, 'the value'), 'invalid', new RegExp(`encrypted with another key: its id is ${key.id}`));
  });

  it('opens in its own row alone', () => {
    const stored = secret.pack('1', ['step', 'a', 'b:c']);
    for (const other of [['step', 'a:b', 'c'], ['step', 'a', 'b', 'c'], ['step', 'a'], [], ['step', 'a","b:c']]) refused(() => secret.unpack(stored, other, 'it'), 'corrupt', /damaged, or was changed or moved/);
  });

  it('is corrupt when a letter of it was changed, or its end is gone', () => {
    for (const text of ['"top secret"', long]) {
      const stored = secret.pack(text, row);
      fc.assert(fc.property(fc.nat(stored.length - 1), fc.constantFrom(...'ABab01+/=:-'), (at, letter) => {
        fc.pre(stored[at] !== letter && at >= 'millrace'.length);
        assert.throws(() => secret.unpack(`${stored.slice(0, at)}${letter}${stored.slice(at + 1)}`, row, 'it'), (error) => error instanceof StateError && (error.kind === 'corrupt' || (error.kind === 'invalid' && at < 60)));
      }), { numRuns: 1000 });
      for (let end = 'millrace'.length; end < Math.min(stored.length, 300); end++) refused(() => secret.unpack(stored.slice(0, end), row, 'it'), 'corrupt', /damaged/);
      const other = text === long ? stored.replace('gzip+aes', 'aes') : stored.replace('aes', 'gzip+aes');
      refused(() => secret.unpack(other, row, 'it'), 'corrupt', /damaged/);
    }
    const zipped = plain.pack(long, row);
    for (let end = 'millrace'.length; end < zipped.length; end += 7) refused(() => plain.unpack(zipped.slice(0, end), row, 'it'), 'corrupt', /damaged/);
    for (const text of [Buffer.from([0xff, 0xfe]), Buffer.from('no gzip')]) refused(() => plain.unpack(`millrace1:gzip:${(text.length === 2 ? gzipSync(text) : text).toString('base64')}`, row, 'it'), 'corrupt', /damaged/);
  });

  it('of a newer version asks for an update', () => {
    for (const stored of ['millrace2:gzip:', 'millrace10:zstd:abc']) refused(() => plain.unpack(stored, row, 'it'), 'invalid', /newer Millrace: update/);
    refused(() => plain.unpack('millrace1:zstd:abc', row, 'it'), 'corrupt', /damaged/);
  });

  it('is refused when it unpacks to more than a value may be: J4', () => {
    const bomb = (bytes: number): string => `millrace1:gzip:${gzipSync(Buffer.alloc(bytes, 32)).toString('base64')}`;
    assert.equal(plain.unpack(bomb(limits.bytes), row, 'it').length, limits.bytes);
    refused(() => plain.unpack(bomb(limits.bytes + 1), row, 'it'), 'invalid', /larger than 67108864 bytes/);
    // Unpacking ends at the limit: it never comes to the damage behind it.
    const endless = gzipSync(Buffer.alloc(limits.bytes * 2, 32)).subarray(0, -8).toString('base64');
    refused(() => plain.unpack(`millrace1:gzip:${endless}`, row, 'it'), 'invalid', /larger than/);
  }).timeout(60_000);

  it('of earlier versions opens for ever: J6', () => {
    const golden = JSON.parse(readFileSync('test/fixtures/state/envelopes.json', 'utf8')) as { key: string; row: string[]; envelopes: { stored: string; text: string }[] };
    const codec = createCodec({ key: readStateKey(golden.key, 'the golden key') });
    assert.deepEqual(golden.envelopes.map(({ stored }) => codec.unpack(stored, golden.row, 'it')), golden.envelopes.map(({ text }) => text));
    assert.deepEqual(golden.envelopes.map(({ stored }) => /^millrace1:[^:]+/.exec(stored)?.[0] ?? 'plain'), ['plain', 'millrace1:gzip', 'millrace1:aes-256-gcm', 'millrace1:gzip+aes-256-gcm']);
    assert.deepEqual(decodeValue(golden.envelopes[2]?.text ?? '', 'it'), { at: new Date('2026-11-20T08:00:00.000Z'), own: { $date: '2026-11-20T08:00:00.000Z' }, most: 2n ** 63n - 1n, zero: -0, far: 2 ** 53, text: 'größe \u{1F600}' });
  });
});
