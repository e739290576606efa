import assert from 'node:assert/strict';
import type { Backend } from './backend';
import { memoryBackend } from './memory/memoryBackend';
import type { Scope } from './scope';
import { storeOver } from './store';

const from: Scope = { kind: 'workflow', workflow: 'a' };
const to: Scope = { kind: 'workflow', workflow: 'b' };

/** A backend that counts how often it is asked anything. */
function counting(): { readonly backend: Backend; asked(): number } {
  const inner = memoryBackend();
  let count = 0;
  return {
    backend: {
      ...inner,
      read: (keys) => (count++, inner.read(keys)),
      scan: (query) => (count++, inner.scan(query)),
      readLog: (query) => (count++, inner.readLog(query)),
      commit: (commit) => (count++, inner.commit(commit)),
    },
    asked: () => {
      const asked = count;
      count = 0;
      return asked;
    },
  };
}

describe('round trips to a server', () => {
  it('do not grow with the number of values', async () => {
    const { backend, asked } = counting();
    const store = storeOver(backend, 'counting');
    const values = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i]));
    for (const [what, most, work] of [
      ['set many', 2, () => store.scope(from).setMany(values)],
      ['save many tasks', 2, () => store.tasks('w').saveMany(Object.fromEntries(Object.keys(values).map((name) => [name, { status: 'completed' as const }])))],
      ['get many', 1, () => store.scope(from).getMany(Object.keys(values))],
      ['copy', 4, () => store.copyScope(from, to)],
      ['create a checkpoint', 7, () => store.checkpoints.create('c')],
      ['clear', 4, () => store.scope(from).clear()],
      ['restore', 7, () => store.checkpoints.restore('c')],
      ['move', 8, () => store.moveScope(from, to, { clear: true })],
      ['replace a checkpoint', 7, () => store.checkpoints.create('c', { replace: true })],
    ] as const) {
      await work();
      const times = asked();
      assert.ok(times <= most, `${what}: ${times}`);
    }
  });

  it('are two for a change of one value', async () => {
    const { backend, asked } = counting();
    const scope = storeOver(backend, 'counting').scope(from);
    for (const work of [() => scope.set('k', 1), () => scope.increment('k'), () => scope.compareAndSwap('k', 2, 3), () => scope.delete('k')]) {
      await work();
      assert.equal(asked(), 2);
    }
  });
});
