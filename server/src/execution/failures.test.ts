import assert from 'node:assert/strict';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { after, flow, flowWith, root } from './exampleFlow';
import { exampleWorld } from './exampleWorkflow';
import type { World } from './world';

const failing = (...keys: string[]) => attemptsOf(({ task }) => (keys.includes(task.key) ? { result: 'error', msg: 'broken' } : {}));
/** Attempts that take their time, in milliseconds by key, unless they are ended before. */
const taking = (world: World, times: Readonly<Record<string, number>>, broken: readonly string[] = []) => attemptsOf(({ task }, signal) => new Promise((resolve) => {
  const callOff = world.after(times[task.phase] ?? 0, () => resolve(broken.includes(task.phase) ? { result: 'error', msg: 'broken' } : {}));
  signal.addEventListener('abort', () => {
    callOff();
    resolve({ result: 'cancelled', msg: 'cancelled' });
  });
}));

describe('a failure that is allowed', () => {
  it('lets the dependents of continue_on_error run, which see that it failed', async () => {
    const definition = flow(['a', root, 'continue_on_error = true'], ['b', after('a'), `when = 'run.failed == ["a"] && !has(results.a)'`], ['c', root], ['j', after('a', 'c')]);
    const { run } = await driveNew(definition, failing('a'));
    assert.deepEqual(statuses(run), { a: 'failed', b: 'completed', c: 'completed', j: 'completed' });
    assert.deepEqual([run.status, run.error], ['partially_completed', 'a: broken']);
  });

  it('leaves an optional branch out of joins, and skips what hangs below it', async () => {
    const definition = flow(['a', root, 'required = false'], ['b', after('a')], ['c', root], ['j', after('b', 'c')], ['k', after('a', 'b')]);
    const { run } = await driveNew(definition, failing('a'));
    assert.deepEqual(statuses(run), { a: 'failed', b: 'skipped', c: 'completed', j: 'completed', k: 'skipped' });
    assert.equal(run.status, 'partially_completed');
  });

  it('fails the run all the same when a required phase fails, and names both', async () => {
    const { run } = await driveNew(flow(['a', root, 'required = false'], ['b', root]), failing('a', 'b'));
    assert.deepEqual([run.status, run.error], ['failed', 'a: broken\nb: broken']);
  });

  it('runs what failed again in a resume, without what completed beside it', async () => {
    const definition = flow(['a', root, 'required = false'], ['b', after('a')], ['c', root], ['j', after('b', 'c')]);
    const first = await driveNew(definition, failing('a'));
    const ran: string[] = [];
    const again = await driveAgain(first.journal.records, definition, attemptsOf(({ task }) => {
      ran.push(task.key);
      return {};
    }));
    assert.deepEqual([ran, again.run.status], [['a', 'b'], 'completed']);
  });
});

describe('error_strategy', () => {
  const phases: [string, ...string[]][] = [['a', root], ['slow', root], ['late', after('slow')], ['other', root], ['below', after('other')]];
  const times = { a: 10, slow: 1000, other: 1 };

  it('continue lets everything else go on', async () => {
    const world = exampleWorld();
    const { run } = await driveNew(flowWith('error_strategy = "continue"', ...phases), taking(world, times, ['a']), { world });
    assert.deepEqual(statuses(run), { a: 'failed', slow: 'completed', late: 'completed', other: 'completed', below: 'completed' });
  });

  it('fail-fast ends what runs and starts nothing more; the run has failed', async () => {
    const world = exampleWorld();
    const { run } = await driveNew(flowWith('error_strategy = "fail-fast"', ...phases, ['waits', root]), taking(world, times, ['a']), { world, concurrency: 3 });
    assert.deepEqual({ ...statuses(run), waits: undefined, below: undefined }, { a: 'failed', slow: 'cancelled', other: 'completed', below: undefined, waits: undefined });
    assert.deepEqual([run.status, run.error], ['failed', 'a: broken']);
  });

  it('fail-fast with drain lets what runs end', async () => {
    const world = exampleWorld();
    const { run } = await driveNew(flowWith('error_strategy = "fail-fast"\ndrain = true', ...phases), taking(world, times, ['a']), { world });
    assert.deepEqual([run.tasks.get('slow')?.status, run.tasks.get('late')?.status, run.status], ['completed', 'cancelled', 'failed']);
    assert.equal(run.tasks.get('late')?.msg, 'stopped because "a" failed');
  });

  it('fail-fast overlooks what is allowed to fail', async () => {
    const { run } = await driveNew(flowWith('error_strategy = "fail-fast"', ['a', root, 'required = false'], ['b', root], ['c', after('b')]), failing('a'));
    assert.deepEqual([statuses(run), run.status], [{ a: 'failed', b: 'completed', c: 'completed' }, 'partially_completed']);
  });

  it('resumes to the end', async () => {
    const world = exampleWorld();
    const definition = flowWith('error_strategy = "fail-fast"', ...phases);
    const first = await driveNew(definition, taking(world, times, ['a']), { world });
    const again = await driveAgain(first.journal.records, definition, failing());
    assert.deepEqual([new Set(Object.values(statuses(again.run))), again.run.status], [new Set(['completed']), 'completed']);
  });
});

describe('the whole run', () => {
  it('ends when its timeout is over, and says so', async () => {
    const world = exampleWorld();
    const definition = flowWith('timeout = "1m"', ['a', root], ['b', after('a')], ['c', after('b')]);
    const { run, journal } = await driveNew(definition, taking(world, { a: 40_000, b: 40_000 }), { world });
    assert.deepEqual(statuses(run), { a: 'completed', b: 'cancelled' });
    assert.deepEqual([run.status, run.error], ['failed', 'the run timed out after 1m']);
    const again = await driveAgain(journal.records, definition, failing());
    assert.equal(again.run.status, 'completed');
  });

  it('is told as cancelled when somebody cancels it while something failed', async () => {
    const cancel = new AbortController();
    const { run } = await driveNew(flow(['a', root], ['b', root]), attemptsOf(async ({ task }, signal) => {
      if (task.key === 'a') return { result: 'error', msg: 'broken' };
      cancel.abort();
      return signal.aborted ? { result: 'cancelled' } : {};
    }), { cancel: cancel.signal });
    assert.deepEqual([run.status, run.error], ['cancelled', 'a: broken']);
  });

  it('runs one task after the other, in the order of the file, when it is sequential', async () => {
    let now = 0;
    const order: string[] = [];
    const { run } = await driveNew(flowWith('mode = "sequential"\nconcurrency = 3', ['a', root], ['b', root], ['c', root], ['d', after('a')]), attemptsOf(async ({ task }) => {
      assert.equal(++now, 1);
      order.push(task.key);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return {};
    }));
    assert.deepEqual([order, run.status], [['a', 'b', 'c', 'd'], 'completed']);
  });
});

describe('a resume after allowed failures', () => {
  it('runs what failed again, and nothing below it that has completed', async () => {
    const definition = flow(['a', root, 'continue_on_error = true'], ['b', after('a')], ['c', after('b')], ['j', after('a', 'c')]);
    const first = await driveNew(definition, failing('a'));
    assert.deepEqual(statuses(first.run), { a: 'failed', b: 'completed', c: 'completed', j: 'completed' });
    const ran: string[] = [];
    const again = await driveAgain(first.journal.records, definition, attemptsOf(({ task }) => {
      ran.push(task.key);
      return {};
    }));
    assert.deepEqual([ran, again.run.status, new Set(Object.values(statuses(again.run)))], [['a'], 'completed', new Set(['completed'])]);
  });
});

describe('a repeated task that is retried', () => {
  it('runs its failed and cancelled items; named by its phase, all of them', async () => {
    const definition = flow(['a', root, `foreach = '[1, 2, 3]'`], ['b', after('a')]);
    const first = await driveNew(definition, failing('a[1]'), { concurrency: 1 });
    assert.deepEqual(statuses(first.run), { a: 'failed', 'a[0]': 'completed', 'a[1]': 'failed', 'a[2]': 'cancelled', b: 'skipped' });
    const retried = await driveAgain(first.journal.records, definition, failing(), { kind: 'retry', changed: 'refuse', phase: null, downstream: false });
    assert.deepEqual([retried.run.status, retried.run.tasks.get('a')?.output], ['completed', '[null,null,null]']);
    const ran: string[] = [];
    const named = await driveAgain(retried.journal.records, definition, attemptsOf(({ task }) => {
      ran.push(task.key);
      return { output: task.step?.value ?? null };
    }), { kind: 'retry', changed: 'refuse', phase: 'a', downstream: false });
    assert.deepEqual([ran, named.run.status, named.run.tasks.get('a')?.output], [['a[0]', 'a[1]', 'a[2]'], 'completed', '[1,2,3]']);
  });

  it('has choices and loops of its own in each fire of a backload', async () => {
    const definition = flow(['a', root, 'loop = { range = { end = 2 } }', `choice = [{ when = 'results.a == [0, 1]', then = "x" }]`, 'otherwise = "y"'], ['x', ''], ['y', '']);
    const { run } = await driveNew(definition, attemptsOf(({ task }) => ({ output: task.step?.value ?? null })), { request: { range: { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z', by: 'day' } } });
    for (const day of ['2024-01-01T00', '2024-01-02T00']) {
      assert.deepEqual([`a[${day}]`, `a[${day},1]`, `x[${day}]`, `y[${day}]`].map((key) => run.tasks.get(key)?.status), ['completed', 'completed', 'completed', 'bypassed'], day);
    }
  });
});
