import assert from 'node:assert/strict';
import type { RunItem, TaskItem, TaskStatus } from '../../server/src/protocol';
import { attention, isLive, phaseStatuses, progressOf } from './runStatus';

const run = (uri: string, status: RunItem['status'], simulated = false): RunItem => ({
  root: '/r', id: '1', file: 'a.toml', uri, status, simulated, logicalTime: null, started: '', ended: null, error: null, counts: {},
});

const task = (phase: string, status: TaskStatus): TaskItem => ({
  key: phase, phase, status, info: '', meta: '', msg: '', started: null, ended: null, hasValue: false, attempts: [],
});

describe('run status', () => {
  it('counts what has ended, however it ended', () => {
    assert.deepEqual(progressOf({ completed: 5, failed: 1, skipped: 1, running: 2, waiting: 1, pending: 2 }), { done: 7, total: 12 });
    assert.deepEqual(progressOf({}), { done: 0, total: 0 });
  });

  it('knows a running attempt from one whose end nobody saw', () => {
    const attempt = (number: number, ended: string | null) => ({ attempt: number, started: '', ended, result: null, msg: '', exitCode: null, log: null });
    const attempts = [attempt(1, null), attempt(2, null)];
    assert.deepEqual(attempts.map((one) => isLive({ status: 'running', attempts }, one)), [false, true]);
    assert.deepEqual(attempts.map((one) => isLive({ status: 'pending', attempts }, one)), [false, false]);
    assert.equal(isLive({ status: 'running', attempts: [attempt(1, 'x')] }, attempt(1, 'x')), false);
  });

  it('shows for a phase of several tasks what needs a look first', () => {
    const statuses = phaseStatuses({ tasks: [task('a', 'completed'), task('a', 'failed'), task('b', 'failed'), task('b', 'running'), task('c', 'completed')] });
    assert.deepEqual([...statuses], [['a', 'failed'], ['b', 'running'], ['c', 'completed']]);
  });

  it('lets a newer run of the file outshine an older failure, but not a simulated one', () => {
    assert.deepEqual(attention([run('a', 'completed'), run('a', 'failed'), run('b', 'running'), run('b', 'failed')]), { active: 1, failed: 0 });
    assert.deepEqual(attention([run('a', 'completed', true), run('a', 'interrupted')]), { active: 0, failed: 1 });
  });
});
