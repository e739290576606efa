import assert from 'node:assert/strict';
import { messageRoles, type MessageRole } from '../message';
import { addCheckpoint, addMessage, completeState, keptCheckpoints, restoreCheckpoint, type WorkflowState } from '../workflowState';
import { refused, type Place } from './place';
import { onNewStore } from './storePlace';

/** Messages, context and checkpoints inside a saved state: T1–T3, T5, T6. There are no converters (T4). */
export function stateModelCases(place: () => Promise<Place>): void {
  describe('the fields of a state', () => {
    it('T1 hold messages of the five roles, and refuse others', onNewStore(place, async ({ store: { workflows } }) => {
      let state = completeState({}, 'it');
      for (const role of messageRoles) state = addMessage(state, role, `from ${role}`, { name: 'n', function_call: { name: 'f', arguments: '{}' }, metadata: { a: [1] } });
      await workflows.save('w', state);
      assert.deepEqual((await workflows.load('w'))?.messages, state.messages);
      assert.equal(state.messages.length, 5);
      assert.throws(() => addMessage(state, 'robot' as MessageRole, ''), /roles are system, user, assistant, function, tool/);
      await refused(workflows.save('w', { messages: [{ role: 'robot' as MessageRole, content: '' }] }), 'invalid', /message 1 of the state/);
      await refused(workflows.save('w', { messages: [{ role: 'user', content: 7 as unknown as string }] }), 'invalid', /content/);
    }));

    it('T2 hold checkpoints that later changes do not reach (snapshots were shallow)', onNewStore(place, async ({ store: { workflows } }) => {
      const context = { nested: { n: 1 } };
      const state = addCheckpoint({ ...completeState({}, 'it'), context }, 'before', { why: 'test' });
      context.nested.n = 2;
      await workflows.save('w', { ...state, context });
      const [checkpoint] = (await workflows.load('w'))?.checkpoints ?? [];
      assert.deepEqual(checkpoint?.snapshot, { messages: [], context: { nested: { n: 1 } } });
      assert.deepEqual([checkpoint?.name, checkpoint?.metadata], ['before', { why: 'test' }]);
    }));

    it('T3 are restored from a checkpoint, all but metadata and checkpoints', onNewStore(place, async ({ store: { workflows } }) => {
      const first = addCheckpoint(addMessage(completeState({ context: { n: 1 } }, 'it'), 'user', 'one'), 'before');
      await workflows.save('w', { ...addMessage(first, 'user', 'two'), context: { n: 2 }, metadata: { owner: 'me' }, tags: ['late'] });
      const loaded = (await workflows.load('w')) as WorkflowState;
      const back = restoreCheckpoint(loaded, loaded.checkpoints[0]!.id);
      const saved = await workflows.save('w', back ?? assert.fail('there is that checkpoint'));
      assert.deepEqual([saved.messages.map(({ content }) => content), saved.context], [['one'], { n: 1 }]);
      assert.deepEqual([saved.metadata, saved.tags, saved.checkpoints.length], [{ owner: 'me' }, ['late'], 1]);
      assert.equal(restoreCheckpoint(loaded, 'unknown'), null);
    }));

    it('do not grow without bound by checkpoints', () => {
      let state = completeState({}, 'it');
      for (let i = 0; i < keptCheckpoints + 5; i++) state = addCheckpoint(state, `c${i}`);
      assert.deepEqual([state.checkpoints.length, state.checkpoints.at(-1)?.name], [keptCheckpoints, `c${keptCheckpoints + 4}`]);
    });

    it('T5 keep a key of the context that is named messages apart from the messages', onNewStore(place, async ({ store: { workflows } }) => {
      await workflows.save('w', { messages: [{ role: 'user', content: 'real' }], context: { messages: ['not one'], status: 'x', __proto__x: 1 }, data: { messages: 1, id: 'other', revision: 9 } });
      const loaded = await workflows.load('w');
      assert.deepEqual(loaded?.messages, [{ role: 'user', content: 'real' }]);
      assert.deepEqual([loaded?.context, loaded?.data], [{ messages: ['not one'], status: 'x', __proto__x: 1 }, { messages: 1, id: 'other', revision: 9 }]);
    }));

    it('T6 keep text of many lines to the letter', onNewStore(place, async ({ store: { workflows } }) => {
      const content = 'one\r\n\n  two\ttab\u2028three\n```\n{"role": "x"}\n```\n';
      await workflows.save('w', { messages: [{ role: 'tool', content, name: 'n' }] });
      assert.deepEqual((await workflows.load('w'))?.messages, [{ role: 'tool', content, name: 'n' }]);
    }));

    it('are those that there are: others are refused with where to put them', onNewStore(place, async ({ store: { workflows } }) => {
      await refused(workflows.save('w', { Data: {} } as object), 'invalid', /no field "Data"; put it into data, context or metadata/);
      for (const wrong of [{ data: [] }, { context: 'x' }, { messages: {} }, { tags: [1] }, { version: 1 }, { metadata: null }, { checkpoints: [{ id: 1 }] }]) {
        await refused(workflows.save('w', wrong as object), 'invalid');
      }
      await refused(workflows.save('w', { id: 'other' }), 'invalid', /leave its id out/);
      assert.equal(await workflows.load('w'), null);
    }));
  });
}
