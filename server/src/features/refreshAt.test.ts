import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { refreshAt } from './refreshAt';

describe('refreshAt', () => {
  it('calls back once the soonest time has come, and again after it is told another', async () => {
    const events = new EventEmitter();
    let calls = 0;
    const tell = refreshAt(() => {
      calls++;
      events.emit('refresh', Date.now());
    });
    // Alone it keeps no process alive.
    const alive = setInterval(() => undefined, 1000);
    try {
      const soon = new Date(Date.now() + 30);
      tell(new Date('9999-01-01T00:00:00Z'));
      tell(soon);
      tell(new Date(soon.getTime() + 5));
      tell(undefined);
      const [at] = await once(events, 'refresh');
      assert.ok(Number(at) >= soon.getTime() - 1);
      tell(new Date(0));
      await once(events, 'refresh');
      assert.equal(calls, 2);
    } finally {
      clearInterval(alive);
    }
  });
});
