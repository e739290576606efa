import assert from 'node:assert/strict';
import { inSlices, stepsInSlices } from './slices';

/** Work that fills a slice by itself. */
function fillSlice(): void {
  const end = performance.now() + 6;
  while (performance.now() < end);
}

/** Calls back as many turns of the thread later as a request takes to be answered. */
function afterTurns(turns: number, done: () => void): void {
  setImmediate(() => (turns > 1 ? afterTurns(turns - 1, done) : done()));
}

describe('work in slices', () => {
  it('lets a request be answered between one slice and the next', async () => {
    let answeredBefore = 0;
    await inSlices([1, 2, 3], (item) => {
      fillSlice();
      afterTurns(3, () => {
        answeredBefore = item;
      });
      if (item > 1) assert.equal(answeredBefore, item - 1);
    });
  });

  it('stops when nobody wants it any more, also when that comes in between', async () => {
    let cancelled = false;
    let done = 0;
    await inSlices([1, 2, 3, 4], (item) => {
      done = item;
      fillSlice();
      if (item === 2) setImmediate(() => {
        cancelled = true;
      });
    }, () => cancelled);
    assert.equal(done, 2);
  });

  it('takes steps with others in between, and gives what they return', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('another'));
    const result = await stepsInSlices((function* () {
      for (let step = 0; step < 2; step++) {
        fillSlice();
        order.push('step');
        yield;
      }
      return 'done';
    })());
    assert.deepEqual([...order, result], ['step', 'another', 'step', 'done']);
  });
});
