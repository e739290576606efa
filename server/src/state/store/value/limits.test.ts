import assert from 'node:assert/strict';
import { StateError } from '../../stateError';
import { limits } from './limits';
import { checkJsonText, decodeValue, encodeValue } from './value';

const past = (message: RegExp) => (error: unknown): boolean => error instanceof StateError && error.kind === 'invalid' && message.test(error.message);

describe('limits of a stored value', () => {
  it('take 64 MiB and not a byte more, written and read: J4', () => {
    for (const letter of ['a', 'ä', '\n']) {
      const bytes = Buffer.byteLength(JSON.stringify(letter)) - 2;
      const value = letter.repeat(Math.floor((limits.bytes - 2) / bytes)) + 'a'.repeat((limits.bytes - 2) % bytes);
      const text = encodeValue(value, 'it');
      assert.equal(Buffer.byteLength(text), limits.bytes);
      assert.ok(decodeValue(text, 'it') === value);
      assert.throws(() => encodeValue(`${value}a`, 'it'), past(/^it is larger than 67108864 bytes; /));
      for (const read of [decodeValue, checkJsonText]) assert.throws(() => read(`${text} `, 'it'), past(/larger than/));
    }
  }).timeout(60_000);

  it('stop in the middle of what would be far larger', () => {
    const part = 'a'.repeat(1024 * 1024);
    assert.throws(() => encodeValue(Array.from({ length: 1000 }, () => part), 'it'), past(/larger than/));
    assert.throws(() => encodeValue(Array.from({ length: 1000 }, () => ({ [part]: 1 })), 'it'), past(/larger than/));
  });

  it('take 1,048,576 items and entries and not one more, written and read: J5', () => {
    const half = limits.elements / 2;
    const full = [new Array<number>(half - 2).fill(1), Object.fromEntries(Array.from({ length: half }, (_, i) => [`k${i}`, i]))];
    const text = encodeValue(full, 'it');
    assert.ok(encodeValue(decodeValue(text, 'it'), 'it') === text);
    checkJsonText(text, 'it');
    const more = [...full, 1];
    assert.throws(() => encodeValue(more, 'it'), past(/^it has more than 1048576 items and entries; /));
    for (const read of [decodeValue, checkJsonText]) assert.throws(() => read(JSON.stringify(more), 'it'), past(/more than 1048576/));
    const wide: unknown[] = [1];
    wide.length = 2 ** 32 - 1;
    assert.throws(() => encodeValue(wide, 'it'), past(/more than/));
  }).timeout(60_000);

  it('hold for a number of very many digits', () => {
    assert.throws(() => decodeValue('9'.repeat(limits.bytes), 'it'), past(/number of more than 1000 characters/));
  });
});
