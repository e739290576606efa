import assert from 'node:assert/strict';
import type { Value } from '../value/value';
import { refused, type Place } from './place';
import { onNewStore } from './storePlace';

const exact: Value[] = [
  {}, null, 0, false, '', [], true, 1, -1, 1.5, -0, 5e-324, 1.7976931348623157e308, 1e21, 0.1 + 0.2,
  2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 2 ** 60,
  'text', 'ünïcode 🚀 \u0000 \u2028 \ufffd', '"\\', '1', 'null', 'a\r\nb',
  [null, [null, [0, '', false, {}]]], { a: { b: { c: null } }, '': 1, 'a.b': 2, 'ü:/%*?': 3, constructor: 4 },
  new Date('2024-01-02T03:04:05.678Z'), { $date: 'no date' }, { $date: '2024-01-02T03:04:05.678Z' }, [new Date(0), 2n ** 62n],
  JSON.parse('{"__proto__": {"a": 1}}') as Value, 'x'.repeat(1 << 20),
];

const unstorable: [string, unknown][] = [
  ['undefined', undefined], ['a function', () => 1], ['a symbol', Symbol('s')], ['NaN', NaN], ['infinity', -Infinity], ['a Map', new Map()], ['a Set', new Set([1, 2])],
  ['a class', new (class Own {})()], ['bytes', new Uint8Array(2)], ['an invalid Date', new Date(NaN)], ['an int past 64 bits', 2n ** 63n], ['half a character', '\ud83d'], ['a hole', [1, , 2]],
  ['undefined inside', { a: { b: undefined } }], ['itself', (() => { const a: unknown[] = []; a.push(a); return a; })()],
];

/** Exact values wherever values are kept: K10–K12, K17, K19. */
export function valueCases(place: () => Promise<Place>): void {
  describe('values', () => {
    it('K11 K12 K19 come back exactly, from each place where there are any (Flow Orchestrator lost all but strings, and int64)', onNewStore(place, async ({ store }) => {
      const scope = store.scope({ kind: 'global' });
      for (const [i, value] of exact.entries()) {
        await scope.set(`v${i}`, value);
        assert.deepEqual(await scope.get(`v${i}`), value, String(i));
      }
      assert.deepEqual((await scope.entries()).map(({ value }) => value), [...exact.keys()].sort((a, b) => (`v${a}` < `v${b}` ? -1 : 1)).map((i) => exact[i]));
      const small = exact.slice(0, -1);
      await store.workflows.save('w', { data: { small }, context: { small }, metadata: { small } });
      const loaded = await store.workflows.load('w');
      assert.deepEqual([loaded?.data, loaded?.context, loaded?.metadata], [{ small }, { small }, { small }]);
      await store.tasks('w').save('t', { status: 'completed', result: exact });
      assert.deepEqual((await store.tasks('w').load('t'))?.result, exact);
      assert.deepEqual((await store.tasks('w').history('t'))[0]?.result, exact);
      for (const [i, value] of exact.entries()) assert.deepEqual((await scope.history(`v${i}`))[0]?.value, value, String(i));
    }));

    it('may be an empty object or a time, also as a whole state (UnifiedWorkflowState loaded {} as nothing, and took dates on one backend alone)', onNewStore(place, async ({ store }) => {
      await store.workflows.save('w', {});
      assert.notEqual(await store.workflows.load('w'), null);
      const context = { when: new Date(1_700_000_000_123), empty: {} };
      await store.workflows.save('w', { context });
      assert.deepEqual((await store.workflows.load('w'))?.context, context);
      await store.scope({ kind: 'global' }).set('v', {});
      assert.deepEqual(await store.scope({ kind: 'global' }).get('v'), {});
    }));

    it('of a workflow are found by its later runs, as what they were (rs-llmspell gave each run an id of its own, and kept text)', onNewStore(place, async ({ store }) => {
      const output = { rows: 7, ok: false };
      const run = (id: string) => store.transaction(async (parts) => {
        const step = parts.scope({ kind: 'step', workflow: 'w', step: 'load' });
        const before = await step.get('output');
        await step.set('output', output);
        await parts.tasks('w', id).save('load', { status: 'completed', result: output });
        return before;
      });
      assert.deepEqual([await run('r1'), await run('r2')], [undefined, output]);
      assert.deepEqual((await store.tasks('w', 'r1').load('load'))?.result, output);
    }));

    it('tell null from nothing', onNewStore(place, async ({ store }) => {
      const scope = store.scope({ kind: 'global' });
      await scope.set('null', null);
      assert.deepEqual([await scope.get('null'), await scope.get('none'), await scope.entry('none')], [null, undefined, null]);
      assert.equal(await scope.setIfAbsent('null', 1), false);
    }));

    it('K17 that cannot be stored are refused before anything is written, everywhere alike (FlowWeaver made text of them, others crashed)', onNewStore(place, async ({ store, backend }) => {
      const scope = store.scope({ kind: 'workflow', workflow: 'w' });
      for (const [what, bad] of unstorable) {
        const value = bad as Value;
        for (const attempt of [
          () => scope.set('v', value), () => scope.setIfAbsent('v', value), () => scope.setMany({ good: 1, v: value }), () => scope.setIfVersion('v', 0, value),
          () => scope.compareAndSwap('v', undefined, value), () => store.workflows.save('w', { data: { v: value } }), () => store.workflows.save('w', { context: { v: value } }),
          () => store.checkpoints.create('c', { metadata: { v: value } }),
        ]) await refused(attempt(), 'invalid');
        if (what !== 'undefined') await refused(store.tasks('w').save('t', { status: 'completed', result: value }), 'invalid');
      }
      for (const table of ['scoped_values', 'workflow_states', 'task_states', 'checkpoints'] as const) assert.deepEqual(await backend.scan({ table, prefix: [], order: 'key', limit: 1 }), []);
      for (const log of ['task_history', 'value_history'] as const) assert.deepEqual(await backend.listLogs(log, []), []);
    }));

    it('share nothing with what was set or got', onNewStore(place, async ({ store }) => {
      const scope = store.scope({ kind: 'global' });
      const value = { list: [{ a: 1 }] };
      const entry = await scope.set('v', value);
      value.list[0]!.a = 2;
      (entry.value as typeof value).list[0]!.a = 3;
      ((await scope.get('v')) as typeof value).list[0]!.a = 4;
      assert.deepEqual(await scope.get('v'), { list: [{ a: 1 }] });
    }));
  });
}
