import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StateError } from '../stateError';
import { memoryBackend } from './memory/memoryBackend';
import type { Quota } from './quota';
import { spellScope, type Scope } from './scope';
import { storeOver } from './store';

const scopes: Scope[] = [{ kind: 'global' }, { kind: 'workflow', workflow: 'w' }, { kind: 'step', workflow: 'w', step: 's' }, { kind: 'workflow', workflow: 'v' }, { kind: 'custom', namespace: 'w' }];
const names = ['a', 'b', 'ab'];

/** What a store should hold: per scope, name to text and end. */
type Model = Map<string, Map<string, { text: string; end: number }>>;

const scope = fc.constantFrom(...scopes);
const name = fc.constantFrom(...names);
const value = fc.constantFrom('', 'x', 'longer', 'much longer text');
const step = fc.oneof(
  fc.record({ do: fc.constant('set' as const), scope, name, value, ttl: fc.option(fc.constantFrom(10, 50)) }),
  fc.record({ do: fc.constant('delete' as const), scope, name }),
  fc.record({ do: fc.constant('clear' as const), scope, only: fc.boolean() }),
  fc.record({ do: fc.constant('copy' as const), scope, to: scope, move: fc.boolean(), clear: fc.boolean() }),
  fc.record({ do: fc.constant('quota' as const), scope, quota: fc.option(fc.record({ keys: fc.nat(3), scopeBytes: fc.nat(40) }, { requiredKeys: [], noNullPrototype: true })) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(5, 20) }),
  fc.record({ do: fc.constant('checkpoint' as const), workflow: fc.option(fc.constantFrom('w', 'v')) }),
  fc.record({ do: fc.constant('restore' as const), workflow: fc.option(fc.constantFrom('w', 'v')) }),
  fc.record({ do: fc.constant('sweep' as const) }),
);

describe('a store, whatever is done to it', () => {
  it('holds what a simple model holds, and counts it for its quotas', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let now = Date.UTC(2026, 0, 1);
      const store = storeOver(memoryBackend(), 'memory', { now: () => now, keepVersions: 3 });
      let model: Model = new Map();
      const quotas = new Map<string, Quota>();
      const snapshots = new Map<string | null, Model>();

      const of = (of: Model, one: Scope) => of.get(spellScope(one)) ?? of.set(spellScope(one), new Map()).get(spellScope(one))!;
      const within = (one: Scope, only: boolean) => scopes.filter((other) => spellScope(other) === spellScope(one) || (!only && one.kind === 'workflow' && other.kind === 'step' && other.workflow === one.workflow));
      const covered = (workflow: string | null) => (workflow === null ? scopes : within({ kind: 'workflow', workflow }, false));
      const copyOf = (from: Model): Model => new Map([...from].map(([key, values]) => [key, new Map(values)]));
      const bytes = (values: ReadonlyMap<string, { text: string }>) => [...values].reduce((sum, [key, { text }]) => sum + key.length + text.length, 0);
      const forget = (from: Model) => { for (const values of from.values()) for (const [key, { end }] of values) if (end <= now) values.delete(key); };

      for (const one of steps) {
        // Each call of the store takes microseconds of its clock.
        now += 1;
        forget(model);
        const next = copyOf(model);
        let work: () => Promise<unknown> = async () => {};
        switch (one.do) {
          case 'set':
            of(next, one.scope).set(one.name, { text: JSON.stringify(one.value), end: one.ttl === null ? Infinity : now + one.ttl });
            work = () => store.scope(one.scope).set(one.name, one.value, one.ttl === null ? {} : { ttl: one.ttl });
            break;
          case 'delete':
            of(next, one.scope).delete(one.name);
            work = () => store.scope(one.scope).delete(one.name);
            break;
          case 'clear':
            for (const each of within(one.scope, one.only)) of(next, each).clear();
            work = () => store.scope(one.scope).clear({ only: one.only });
            break;
          case 'copy': {
            // Between workflows the steps go along: copyCases.
            if (one.scope === one.to || (one.scope.kind === 'workflow' && one.to.kind === 'workflow')) continue;
            if (one.clear) of(next, one.to).clear();
            for (const [key, entry] of of(model, one.scope)) of(next, one.to).set(key, entry);
            if (one.move) of(next, one.scope).clear();
            work = () => (one.move ? store.moveScope(one.scope, one.to, { clear: one.clear }) : store.copyScope(one.scope, one.to, { clear: one.clear }));
            break;
          }
          case 'quota':
            if (one.quota) quotas.set(spellScope(one.scope), one.quota);
            else quotas.delete(spellScope(one.scope));
            work = () => store.scope(one.scope).setQuota(one.quota);
            break;
          case 'wait': now += one.ms; forget(next); break;
          case 'checkpoint':
            snapshots.set(one.workflow, copyOf(next));
            work = () => store.checkpoints.create('c', { replace: true, ...(one.workflow !== null && { workflow: one.workflow }) });
            break;
          case 'restore': {
            const snapshot = snapshots.get(one.workflow);
            if (snapshot) for (const each of covered(one.workflow)) next.set(spellScope(each), new Map(of(snapshot, each)));
            forget(next);
            work = () => store.checkpoints.restore('c', one.workflow === null ? {} : { workflow: one.workflow });
            break;
          }
          case 'sweep': work = () => store.sweep(); break;
        }
        const refused = await work().then(() => false, (error: unknown) => {
          assert.ok(error instanceof StateError && error.kind === 'invalid' && /quota/.test(error.message), String(error));
          return true;
        });
        // A single write is refused exactly when it grows what is then too much.
        if (one.do === 'set') {
          const [before, after, quota] = [of(model, one.scope), of(next, one.scope), quotas.get(spellScope(one.scope)) ?? {}];
          const tooMuch = (after.size > before.size && after.size > (quota.keys ?? Infinity)) || (bytes(after) > bytes(before) && bytes(after) > (quota.scopeBytes ?? Infinity));
          assert.equal(refused, tooMuch);
        }
        if (!refused) model = next;
        forget(model);
        for (const each of scopes) {
          const wanted = of(model, each);
          assert.deepEqual(await store.scope(each).getScope(), Object.fromEntries([...wanted].sort().map(([key, { text }]) => [key, JSON.parse(text)])));
          const quota = quotas.get(spellScope(each));
          assert.deepEqual(await store.scope(each).quota(), quota ? { quota, keys: wanted.size, bytes: bytes(wanted) } : null);
        }
      }
      await store.close();
    }), { numRuns: 150 });
  });
});
