import assert from 'node:assert/strict';
import { StateError } from '../stateError';
import { retry } from './retry';

describe('trying again', () => {
  const failing = (times: number, error: () => Error) => {
    let calls = 0;
    return { calls: () => calls, work: async () => { if (calls++ < times) throw error(); return calls; } };
  };

  it('goes on until it works, for what may pass', async () => {
    assert.equal(await retry(failing(4, () => new StateError('busy', 'held')).work, 60_000), 5);
    assert.equal(await retry(failing(2, () => new StateError('io', 'cut', { transient: true })).work, 60_000), 3);
  });

  it('raises at once what will not pass', async () => {
    for (const error of [new StateError('io', 'no'), new StateError('corrupt', 'no'), new StateError('invalid', 'no'), new Error('no')]) {
      const { work, calls } = failing(1, () => error);
      await assert.rejects(retry(work, 60_000), (raised: unknown) => raised === error);
      assert.equal(calls(), 1);
    }
  });

  it('raises what does not pass in time', async () => {
    const { work, calls } = failing(Infinity, () => new StateError('busy', 'held'));
    await assert.rejects(retry(work, 30), /held/);
    assert.ok(calls() > 1);
  });
});
