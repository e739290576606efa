import assert from 'node:assert/strict';
import { statuses, type Status } from '../status';
import { commit, put, stateKey } from './commits';
import { difficultNames, refused, type Place } from './place';
import { onNewStore } from './storePlace';

/** Saved states of workflows: K1–K7, K13–K16, R6, and what other systems got wrong there. */
export function workflowCases(place: () => Promise<Place>): void {
  describe('workflow states', () => {
    it('K1 come back as they were saved', onNewStore(place, async ({ store }) => {
      const saved = await store.workflows.save('w', { status: 'running', data: { n: 1, deep: { list: [1, { a: null }] } }, tags: ['x'], version: '2.1.0', metadata: { owner: 'me' } });
      assert.deepEqual(await store.workflows.load('w'), saved);
      assert.deepEqual(saved.data, { n: 1, deep: { list: [1, { a: null }] } });
      assert.deepEqual([saved.id, saved.status, saved.revision, saved.writer], ['w', 'running', 1, 'user']);
    }));

    it('K2 K3 K4 are null when missing, deleted once, and listed (Flow Orchestrator\'s stores differed in what deleting nothing is)', onNewStore(place, async ({ store: { workflows } }) => {
      assert.equal(await workflows.load('w'), null);
      assert.equal(await workflows.delete('w'), false);
      assert.deepEqual(await workflows.list(), []);
      for (const id of ['a', 'b', 'c']) await workflows.save(id, {});
      assert.deepEqual((await workflows.list()).map(({ id }) => id), ['c', 'b', 'a']);
      assert.equal(await workflows.delete('b'), true);
      assert.equal(await workflows.delete('b'), false);
      assert.equal(await workflows.load('b'), null);
      assert.deepEqual((await workflows.list()).map(({ id }) => id), ['c', 'a']);
    }));

    it('K5 share nothing with what was saved or loaded, however deep', onNewStore(place, async ({ store: { workflows } }) => {
      const data = { list: [{ a: 1 }] };
      const messages = [{ role: 'user' as const, content: 'x', metadata: { a: 1 } }];
      const returned = await workflows.save('w', { data, messages });
      data.list[0]!.a = 2;
      messages[0]!.metadata.a = 2;
      (returned.data['list'] as { a: number }[])[0]!.a = 3;
      const loaded = await workflows.load('w');
      assert.deepEqual([loaded?.data, loaded?.messages[0]?.metadata], [{ list: [{ a: 1 }] }, { a: 1 }]);
      (loaded?.data['list'] as { a: number }[])[0]!.a = 4;
      assert.deepEqual((await workflows.load('w'))?.data, { list: [{ a: 1 }] });
    }));

    it('K6 keep when they were created, and count their saves', onNewStore(place, async ({ store: { workflows } }) => {
      const first = await workflows.save('w', { data: { a: 1 } });
      const second = await workflows.save('w', { data: { b: 2 } });
      assert.equal(second.created, first.created);
      assert.ok(second.updated > first.updated);
      assert.deepEqual([second.revision, second.data], [2, { b: 2 }]);
      assert.match(first.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    }));

    it('K7 are cleared all at once', onNewStore(place, async ({ store: { workflows } }) => {
      for (const id of ['a', 'b', 'c']) await workflows.save(id, {});
      assert.equal(await workflows.clear(), 3);
      assert.deepEqual([await workflows.list(), await workflows.load('a'), await workflows.clear()], [[], null, 0]);
    }));

    it('K10 hold 200 long messages and a megabyte in one text', onNewStore(place, async ({ store: { workflows } }) => {
      const messages = Array.from({ length: 200 }, (_, i) => ({ role: 'user' as const, content: `${i} ${'long '.repeat(400)}` }));
      await workflows.save('w', { messages, data: { big: 'ü'.repeat(1 << 19) } });
      const loaded = await workflows.load('w');
      assert.deepEqual(loaded?.messages, messages);
      assert.equal(loaded?.data['big'], 'ü'.repeat(1 << 19));
    }));

    it('K13 keep difficult ids apart', onNewStore(place, async ({ store: { workflows } }) => {
      for (const id of difficultNames) await workflows.save(id, { data: { id } });
      for (const id of difficultNames) assert.equal((await workflows.load(id))?.data['id'], id);
      assert.deepEqual((await workflows.list()).map(({ id }) => id), [...difficultNames].reverse());
    }));

    it('K14 refuse ids that would leave a folder, before anything is written (Flow Orchestrator joined them into paths)', onNewStore(place, async ({ store, backend }) => {
      for (const id of ['..', '.', '../x', 'a/../../x', '/etc/passwd', 'C:\\x', '..\\x', '', 'a\0b', 'a\nb', '\ud800', 'x'.repeat(600)]) {
        await refused(store.workflows.save(id, {}), 'invalid', /workflow id/);
        await refused(store.workflows.load(id), 'invalid');
        await refused(store.workflows.delete(id), 'invalid');
      }
      assert.deepEqual(await backend.scan({ table: 'workflow_states', prefix: [], order: 'key', limit: 10 }), []);
    }));

    it('K15 keep every status there is, and refuse others', onNewStore(place, async ({ store: { workflows } }) => {
      for (const status of statuses) assert.equal((await workflows.save(status, { status })).status, status);
      for (const status of statuses) {
        assert.equal((await workflows.load(status))?.status, status);
        assert.deepEqual((await workflows.list({ status })).map(({ id }) => id), [status]);
      }
      // As other systems spell them.
      assert.equal((await workflows.save('w', { status: 'COMPLETED' as Status })).status, 'completed');
      assert.equal((await workflows.save('w', { status: 'not_started' as Status })).status, 'pending');
      await refused(workflows.save('w', { status: 'done' as Status }), 'invalid', /"done" is no status; there are pending, running/);
      await refused(workflows.list({ status: 'done' as Status }), 'invalid');
    }));

    it('K16 are listed last saved first also within one second, by id within one moment (UnifiedWorkflowState counted seconds)', onNewStore(place, async ({ store: { workflows }, backend }) => {
      for (const id of ['a', 'b', 'c', 'd']) await workflows.save(id, {});
      await workflows.save('b', {});
      assert.deepEqual((await workflows.list()).map(({ id }) => id), ['b', 'd', 'c', 'a']);
      const updated = '2020-01-01T00:00:00.000000Z';
      await commit(backend, ['z', 'x', 'y'].map((id) => put(stateKey(id), { value: '{}', status: 'pending', updated })));
      assert.deepEqual((await workflows.list()).map(({ id }) => id), ['b', 'd', 'c', 'a', 'x', 'y', 'z']);
    }));

    it('are listed in pages, by status and since when', onNewStore(place, async ({ store: { workflows } }) => {
      for (let i = 0; i < 25; i++) await workflows.save(`w${i}`, { status: i % 2 ? 'failed' : 'completed' });
      const pages = [];
      for (let page = await workflows.list({ limit: 10 }); page.length > 0; page = await workflows.list({ limit: 10, after: page.at(-1)! })) pages.push(page.map(({ id }) => id));
      assert.deepEqual(pages.map(({ length }) => length), [10, 10, 5]);
      assert.deepEqual(pages.flat(), Array.from({ length: 25 }, (_, i) => `w${24 - i}`));
      const { updated } = (await workflows.load('w20'))!;
      assert.deepEqual((await workflows.list({ since: updated, status: 'failed' })).map(({ id }) => id), ['w23', 'w21']);
      assert.deepEqual((await workflows.list({ since: updated, status: ['failed', 'completed'] })).length, 5);
      assert.deepEqual(await workflows.list({ since: new Date(Date.now() + 3_600_000) }), []);
      await refused(workflows.list({ since: 'yesterday' }), 'invalid');
      await refused(workflows.list({ limit: Infinity }), 'invalid');
    }));

    it('are saved by one only of two who had read the same (the last one won, unseen)', onNewStore(place, async ({ store: { workflows } }) => {
      const { revision } = await workflows.save('w', { data: { n: 0 } });
      assert.equal(await workflows.saveIfRevision('w', revision, { data: { n: 1 } }), true);
      assert.equal(await workflows.saveIfRevision('w', revision, { data: { n: 2 } }), false);
      assert.equal(await workflows.saveIfRevision('new', 0, {}), true);
      assert.equal(await workflows.saveIfRevision('new', 0, {}), false);
      await Promise.all(Array.from({ length: 20 }, () => workflows.update('w', (state) => ({ ...state, data: { n: Number(state?.data['n']) + 1 } }))));
      assert.deepEqual((await workflows.load('w'))?.data, { n: 21 });
    }));

    it('R6 are corrupt when damaged, never missing, never overwritten unseen (Flow Orchestrator and FlowWeaver started afresh)', onNewStore(place, async ({ store: { workflows }, backend }) => {
      for (const value of ['{"data":', '[]', 'nonsense', '']) {
        await commit(backend, [put(stateKey('w'), { value, status: 'running' })]);
        await refused(workflows.load('w'), 'corrupt', /workflow "w"/);
        await refused(workflows.update('w', () => ({})), 'corrupt');
      }
      await commit(backend, [put(stateKey('w'), { value: '{}', status: 'nonsense' })]);
      await refused(workflows.load('w'), 'corrupt');
      await commit(backend, [put(stateKey('w'), { value: '{', status: 'running' })]);
      await workflows.save('other', {});
      assert.equal((await workflows.list()).length, 2);
      assert.equal(await workflows.delete('w'), true);
    }));

    it('of other versions load: what they lack is empty, what is new there comes along', onNewStore(place, async ({ store: { workflows }, backend }) => {
      await commit(backend, [put(stateKey('w'), { value: '{"data":{"a":1},"later":[7]}', status: 'running' })]);
      const { data, messages, tags, version, later } = (await workflows.load('w')) as unknown as Record<string, unknown>;
      assert.deepEqual([data, messages, tags, version, later], [{ a: 1 }, [], [], '1.0.0', [7]]);
    }));

    it('hold what the user put there and nothing else (Flow Orchestrator wrote current_level into the data)', onNewStore(place, async ({ store: { workflows } }) => {
      await workflows.save('w', { data: {} });
      assert.deepEqual((await workflows.load('w'))?.data, {});
    }));
  });
}
