import assert from 'node:assert/strict';
import type { AttemptItem, TaskItem } from '../../../server/src/protocol';
import { changedStates, nodeStates } from './nodeStates';

const attempt = (n: number, logged = true): AttemptItem => ({
  attempt: n, started: '2024-01-01T00:00:00Z', ended: null, result: null, msg: '', exitCode: null,
  log: logged ? { path: '/log', start: 0, end: null } : null,
});
const task = (key: string, status: TaskItem['status'], more: Partial<TaskItem> = {}): TaskItem => ({
  key, phase: key.replace(/\[.*/, ''), status, info: '', meta: '', msg: '', started: null, ended: null, hasValue: false, attempts: [], ...more,
});

describe('node states', () => {
  it('count the tasks of a batched phase and lead to the failed one', () => {
    const states = nodeStates({ tasks: [
      task('load[0]', 'completed', { attempts: [attempt(1)] }),
      task('load[1]', 'failed', { attempts: [attempt(1), attempt(2)], msg: 'no such table' }),
      task('load[2]', 'bypassed'),
    ] });
    assert.deepEqual(states.get('load'), { name: 'load', status: 'failed', done: 3, total: 3, attempts: 2, took: null, log: 'load[1]', msg: 'no such table' });
  });

  it('are running while one task is, and lead to its log', () => {
    const state = nodeStates({ tasks: [task('a[0]', 'completed', { attempts: [attempt(1)] }), task('a[1]', 'running', { attempts: [attempt(1)] })] }).get('a');
    assert.deepEqual([state?.status, state?.done, state?.total, state?.log], ['running', 1, 2, 'a[1]']);
  });

  it('take from the first start to the last end', () => {
    const state = nodeStates({ tasks: [
      task('a[0]', 'completed', { started: '2024-01-01T00:00:00.000Z', ended: '2024-01-01T00:00:01.000Z' }),
      task('a[1]', 'completed', { started: '2024-01-01T00:00:00.500Z', ended: '2024-01-01T00:00:02.500Z' }),
    ] }).get('a');
    assert.equal(state?.took, 2500);
  });

  it('have no log without a logged attempt', () => {
    assert.equal(nodeStates({ tasks: [task('a', 'failed', { attempts: [attempt(1, false)] })] }).get('a')?.log, null);
  });

  it('are told only where they changed, and once for phases without a task', () => {
    const names = ['a', 'b', 'c'];
    const first = nodeStates({ tasks: [task('a', 'running'), task('b', 'pending')] });
    const told = changedStates(names, new Map(), first);
    assert.deepEqual(told.map(({ name, status }) => [name, status]), [['a', 'running'], ['b', 'pending'], ['c', null]]);
    const sent = new Map(told.map((state) => [state.name, state]));
    const second = nodeStates({ tasks: [task('a', 'completed'), task('b', 'pending')] });
    assert.deepEqual(changedStates(names, sent, second).map(({ name, status }) => [name, status]), [['a', 'completed']]);
    assert.deepEqual(changedStates(names, sent, new Map()).map(({ name, status }) => [name, status]), [['a', null], ['b', null]]);
  });
});
