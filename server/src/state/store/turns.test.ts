import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import { turns } from './turns';

describe('queues by name', () => {
  it('let one at a time have a name, in the order they asked, and nobody wait in a circle', async () => {
    const queues = turns();
    const order: string[] = [];
    let inside = 0;
    await Promise.all([['a', 'b'], ['b', 'a'], ['b'], ['a', 'c'], ['c', 'b', 'a']].map(async (names) => {
      const turn = await queues.take(names, 60_000);
      order.push(names.join(''));
      if (names.includes('a')) assert.equal(++inside, 1);
      await later();
      if (names.includes('a')) inside--;
      turn.end();
    }));
    assert.deepEqual(order, ['ab', 'ba', 'b', 'ac', 'cba']);
  });

  it('say who had to wait, and hold up nobody with other names', async () => {
    const queues = turns();
    const first = await queues.take(['a'], 60_000);
    const other = await queues.take(['b'], 60_000);
    const second = queues.take(['a'], 60_000);
    first.end();
    assert.deepEqual([first.waited, other.waited, (await second).waited], [false, false, true]);
    (await second).end();
    assert.equal((await queues.take(['a'], 60_000)).waited, false);
  });

  it('are left by who has lost patience, without harm to the others', async () => {
    const queues = turns();
    const first = await queues.take(['a'], 60_000);
    const impatient = await queues.take(['a'], 1);
    assert.equal(impatient.waited, true);
    first.end();
    impatient.end();
    assert.equal((await queues.take(['a'], 60_000)).waited, false);
  });
});
