import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { StateError } from '../../stateError';
import { readStateKey, stateKey } from './stateKey';

describe('the key of the state', () => {
  it('is read as hex and as base64 of either alphabet, and has an id that does not tell it', () => {
    for (const bytes of [randomBytes(32), Buffer.alloc(32, 0xfb), Buffer.alloc(32, 0xff)]) {
      const expected = stateKey(bytes).id;
      for (const text of [bytes.toString('hex'), bytes.toString('hex').toUpperCase(), bytes.toString('base64'), bytes.toString('base64url'), `${bytes.toString('base64')}\n`]) assert.equal(readStateKey(text, 'K')?.id, expected);
      assert.ok(!bytes.toString('hex').includes(expected));
    }
    // printf '\0%.0s' {1..32} | sha256sum
    assert.equal(stateKey(new Uint8Array(32)).id, '66687aadf862bd77');
    assert.equal(readStateKey(undefined, 'K'), null);
  });

  it('is refused when it is none, without being quoted', () => {
    for (const text of ['', ' ', 'secret', 'secret'.repeat(8), '0'.repeat(63), '0'.repeat(65), randomBytes(31).toString('base64'), randomBytes(33).toString('base64'), `${'a'.repeat(42)}!=`]) {
      assert.throws(() => readStateKey(text, 'MILLRACE_STATE_KEY'), (error) => error instanceof StateError && error.kind === 'invalid' && error.message.startsWith('MILLRACE_STATE_KEY is not a key: it must be 32 random bytes') && !error.message.includes('secret'));
    }
    assert.throws(() => stateKey(new Uint8Array(16)), StateError);
  });
});
