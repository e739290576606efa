import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from './throttle';

/** Timers fire in the order in which they are due, however late: what would have been called within so many milliseconds has been. */
const later = (ms: number) => sleep(ms + 10);

describe('throttle', () => {
  it('calls at once, then at most once a period, and never loses the last', async () => {
    const calls: number[] = [];
    let value = 0;
    let again = () => {};
    const second = new Promise<void>((done) => { again = done; });
    const { call } = throttle(30, () => {
      if (calls.push(value) === 2) again();
    });
    for (value = 1; value <= 5; value++) call();
    assert.deepEqual(calls, [1]);
    await second;
    assert.deepEqual(calls, [1, 6]);
    await later(30);
    assert.deepEqual(calls, [1, 6]);
  });
  it('drops what waits when cancelled', async () => {
    let calls = 0;
    const { call, cancel } = throttle(10, () => calls++);
    call();
    call();
    cancel();
    await later(10);
    assert.equal(calls, 1);
  });
});
