import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from './throttle';

describe('throttle', () => {
  it('calls at once, then at most once a period, and never loses the last', async () => {
    const calls: number[] = [];
    let value = 0;
    const { call } = throttle(30, () => calls.push(value));
    for (value = 1; value <= 5; value++) call();
    assert.deepEqual(calls, [1]);
    await sleep(50);
    assert.deepEqual(calls, [1, 6]);
    await sleep(50);
    assert.deepEqual(calls, [1, 6]);
  });
  it('drops what waits when cancelled', async () => {
    let calls = 0;
    const { call, cancel } = throttle(10, () => calls++);
    call();
    call();
    cancel();
    await sleep(30);
    assert.equal(calls, 1);
  });
});
