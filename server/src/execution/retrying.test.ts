import assert from 'node:assert/strict';
import { attemptsOf, driveNew } from './exampleDrive';
import { flow, root } from './exampleFlow';
import { exampleWorld } from './exampleWorkflow';
import { policyWait } from '../workflow/retryPolicy';

/** Runs a phase whose every attempt fails, or ends as told; returns the waits before each retry in seconds, its end and its journal. */
async function fail(lines: readonly string[], end: (attempt: number) => object = () => ({ result: 'error', msg: 'broken' }), random = 0) {
  const world = { ...exampleWorld(), random: () => random };
  const { run, journal } = await driveNew(flow(['a', root, ...lines]), attemptsOf(({ attempt }) => end(attempt)), { world });
  const waits = journal.records.flatMap((record) => (record.t === 'end' && record.retryAt !== undefined ? [(Date.parse(record.retryAt) - Date.parse(record.at)) / 1000] : []));
  const starts = journal.records.flatMap((record) => (record.t === 'start' ? [Date.parse(record.at)] : []));
  const ends = journal.records.flatMap((record) => (record.t === 'end' ? [Date.parse(record.at)] : []));
  return { waits, task: run.tasks.get('a'), run, between: starts.slice(1).map((start, i) => Math.floor((start - (ends[i] ?? 0)) / 1000)) };
}

describe('retry_policy', () => {
  for (const [policy, waits] of [
    ['', [1, 1, 1, 1]],
    ['retry_policy = {}', [1, 1, 1, 1]],
    ['retry_policy = { delay = "3s" }', [3, 3, 3, 3]],
    ['retry_policy = { backoff = "linear", delay = "3s" }', [3, 6, 9, 12]],
    ['retry_policy = { backoff = "exponential", delay = "3s" }', [3, 6, 12, 24]],
    ['retry_policy = { backoff = "exponential", delay = "3s", max_delay = "10s" }', [3, 6, 10, 10]],
    ['retry_policy = { delay = "0s" }', [0, 0, 0, 0]],
  ] as const) {
    it(`waits ${waits.join(', ')} s for ${policy || 'none'}`, async () => {
      const { waits: found, between, task } = await fail(['retry = 4', policy]);
      assert.deepEqual([found, between, task?.status, task?.attempts.length], [waits, waits, 'failed', 5]);
    });
  }

  it('adds chance within its share', async () => {
    assert.deepEqual((await fail(['retry = 2', 'retry_policy = { delay = "10s", jitter = 0.5 }'], undefined, 0.999_999)).waits, [14.999, 14.999]);
    assert.deepEqual((await fail(['retry = 2', 'retry_policy = { delay = "10s", jitter = 0.5 }'], undefined, 0)).waits, [10, 10]);
  });

  it('never overflows: what grows beyond all use is a century', () => {
    const policy = { backoff: 'exponential', delay: 1000, maxDelay: Infinity, jitter: 1e300, retryIf: undefined, abortIf: undefined } as const;
    for (const retry of [60, 1000, 1e9]) for (const chance of [0, 1]) {
      assert.equal(policyWait(policy, retry, chance), 100 * 365 * 86_400_000);
      assert.ok(!Number.isNaN(new Date(Date.now() + policyWait(policy, retry, chance)).getTime()));
    }
    assert.equal(policyWait({ ...policy, delay: 0 }, 5000, 1), 0);
    assert.equal(policyWait({ ...policy, jitter: 0, maxDelay: 5 }, 1e9, 1), 5);
  });

  it('retries only what retry_if is true for, and not what abort_if is true for', async () => {
    const end = (attempt: number) => ({ result: 'error', msg: attempt === 1 ? 'try again' : 'no use', exitCode: 7 });
    const only = await fail(['retry = 4', `retry_policy = { retry_if = 'task.msg.contains("again")' }`], end);
    assert.deepEqual([only.task?.attempts.length, only.task?.msg], [2, 'no use (not retried: retry_if is false)']);
    const unless = await fail(['retry = 4', `retry_policy = { abort_if = 'task.attempt == 3 && task.exitCode == 7' }`], end);
    assert.deepEqual([unless.task?.attempts.length, unless.task?.msg], [3, 'no use (not retried: abort_if is true)']);
    const value = await fail(['retry = 4', `retry_policy = { retry_if = 'results.a.again' }`], (attempt) => ({ result: 'error', msg: 'x', output: JSON.stringify({ again: attempt < 3 }) }));
    assert.equal(value.task?.attempts.length, 3);
    const wrong = await fail(['retry = 4', `retry_policy = { retry_if = 'results.a.again' }`], () => ({ result: 'error', msg: 'x' }));
    assert.deepEqual([wrong.task?.attempts.length, wrong.task?.msg], [1, 'x (retry_if: results.a.again: no such key: a)']);
  });

  it('makes no more attempts without retry', async () => {
    assert.equal((await fail(['retry = 0', 'retry_policy = { delay = "1s" }'])).task?.attempts.length, 1);
  });
});

describe('total_timeout', () => {
  it('ends the attempt that runs when all of them have had their time', async () => {
    const world = exampleWorld();
    const { run } = await driveNew(flow(['a', root, 'retry = 9', 'total_timeout = "10s"']), attemptsOf((_, signal) => new Promise((resolve) => {
      const callOff = world.after(7000, () => resolve({ result: 'error', msg: 'broken' }));
      signal.addEventListener('abort', () => {
        callOff();
        resolve({ result: 'cancelled', msg: 'cancelled' });
      });
    })), { world });
    const task = run.tasks.get('a');
    // Seven seconds, one between, and two are left.
    assert.deepEqual([task?.status, task?.msg, task?.attempts.length, run.status], ['failed', 'its total_timeout of 10s is over', 2, 'failed']);
  });

  it('starts no attempt that would come too late', async () => {
    const { task, waits } = await fail(['retry = 9', 'total_timeout = "10s"', 'retry_policy = { delay = "4s" }']);
    assert.deepEqual([waits, task?.msg], [[4, 4], 'broken (no time is left of its total_timeout)']);
  });
});
