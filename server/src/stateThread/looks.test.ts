import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../execution/exampleProcess';
import { repeatedly } from './looks';

const hour = 3_600_000;

describe('repeatedly', () => {
  it('repeats after its pause until it is stopped', async () => {
    let runs = 0;
    const looks = repeatedly(async () => { runs++; }, () => 5);
    looks.within(0);
    await until('three runs', () => runs >= 3);
    looks.stop();
    const count = runs;
    // Timers fire in the order in which they are due, however late: the next run would come before this.
    await sleep(30);
    assert.equal(runs, count);
  });
  it('runs sooner when asked, once for all that ask', async () => {
    let runs = 0;
    const looks = repeatedly(async () => { runs++; }, () => hour);
    looks.within(0);
    await until('a run', () => runs === 1);
    looks.within(20);
    looks.within(5);
    looks.within(10);
    await until('the next', () => runs >= 2);
    await sleep(30);
    looks.stop();
    assert.equal(runs, 2);
  });
  it('is not starved by a stream of events, and never runs twice at once', async () => {
    let runs = 0;
    let inside = 0;
    let most = 0;
    const looks = repeatedly(async () => {
      most = Math.max(most, ++inside);
      runs++;
      await sleep(5);
      inside--;
    }, () => hour);
    await until('four runs', () => {
      looks.within(20);
      return runs >= 4;
    });
    looks.stop();
    assert.equal(most, 1);
  });
});
