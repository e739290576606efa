import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { RunHeld } from './runs/runLock';
import { StateError } from './stateError';
import { retry } from './store/retry';

const load = createRequire(__filename);

/** The class as another bundle has it: its module, evaluated again. */
function otherClass(): typeof StateError {
  const path = load.resolve('./stateError');
  const ours = load.cache[path];
  delete load.cache[path];
  try {
    return (load(path) as { StateError: typeof StateError }).StateError;
  } finally {
    if (ours) load.cache[path] = ours;
  }
}

describe('StateError', () => {
  const Other = otherClass();
  const theirs = new Other('busy', 'theirs');

  it('is the same in every bundle', () => {
    assert.notEqual(Other, StateError);
    assert.notEqual(Object.getPrototypeOf(theirs), StateError.prototype);
    assert.ok(theirs instanceof StateError);
    assert.ok(new StateError('io', 'ours') instanceof Other);
  });

  it('is nothing else, and its own kinds are themselves alone', () => {
    const held = new RunHeld('r', null);
    assert.ok(held instanceof StateError && held instanceof RunHeld && held instanceof Other);
    const others: readonly unknown[] = [new Error('x'), { kind: 'busy' }, Object.assign({}, theirs), null, undefined, 'busy'];
    assert.deepEqual(others.map((one) => one instanceof StateError), others.map(() => false));
    const errors: readonly unknown[] = [theirs, new StateError('busy', 'x')];
    assert.deepEqual(errors.map((one) => one instanceof RunHeld), [false, false]);
  });

  it('of another bundle is tried again where it is transient, and only there', async () => {
    let calls = 0;
    assert.equal(await retry(async () => {
      if (++calls < 3) throw theirs;
      return calls;
    }, 60_000), 3);
    const final = new Other('corrupt', 'damaged');
    await assert.rejects(retry(async () => { calls++; throw final; }, 60_000), final);
    assert.equal(calls, 4);
  });
});
