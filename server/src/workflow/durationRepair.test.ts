import assert from 'node:assert/strict';
import { plainDuration } from './durationRepair';

describe('plainDuration', () => {
  it('writes what is plain as Go does', () => {
    const plain = { '2d': '48h', '-1 week': '-168h', '10 minutes': '10m', ' 90sec ': '90s', '1 H': '1h', '+3d': '72h', '5ms': '5ms' };
    for (const [text, duration] of Object.entries(plain)) assert.deepEqual(plainDuration(text), [duration], text);
  });

  it('guesses nothing', () => {
    for (const text of ['5', 'soon', '1d12h', '1.5d', '3 months', '']) assert.deepEqual(plainDuration(text), [], text);
  });
});
