import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { repeatedly } from './looks';

describe('repeatedly', () => {
  it('repeats after its pause, and sooner when asked', async () => {
    const times: number[] = [];
    const begun = Date.now();
    const looks = repeatedly(async () => { times.push(Date.now() - begun); }, () => 60);
    looks.within(0);
    await sleep(30);
    looks.within(5);
    await sleep(20);
    assert.equal(times.length, 2);
    await sleep(80);
    looks.stop();
    const count = times.length;
    assert.equal(count, 3);
    await sleep(80);
    assert.equal(times.length, count);
  });
  it('is not starved by a stream of events, and never runs twice at once', async () => {
    let runs = 0;
    let inside = 0;
    const looks = repeatedly(async () => {
      assert.equal(++inside, 1);
      runs++;
      await sleep(5);
      inside--;
    }, () => 1000);
    const end = Date.now() + 200;
    while (Date.now() < end) {
      looks.within(20);
      await sleep(2);
    }
    looks.stop();
    assert.ok(runs >= 4, `${runs} runs`);
  });
});
