import assert from 'node:assert/strict';
import type { RunRecord } from '../state/runRecords';
import type { RunState } from '../state/runState';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { after, flow, planned, root, runGiving as run } from './exampleFlow';
import { exampleWorld } from './exampleWorkflow';
import { failureReport } from './failureReport';

const starts = (records: readonly RunRecord[]) => records.flatMap((record) => (record.t === 'start' ? [record.key] : []));
const told = (found: RunState, key = 'a') => {
  const { status, msg, output } = found.tasks.get(key) ?? {};
  return [status, msg, output && JSON.parse(output)];
};

describe('foreach', () => {
  const definition = flow(['s', root], ['a', after('s'), `foreach = 'results.s'`], ['b', after('a')]);
  const items = (value: unknown, end: (key: string) => object = (key) => ({ output: JSON.stringify(key) })) =>
    attemptsOf(({ task }) => (task.key === 's' ? { output: JSON.stringify(value) } : end(task.key)));

  it('runs a task an item, side by side, and its children once, with the values in item order', async () => {
    let now = 0;
    let peak = 0;
    const { run: { tasks, status } } = await driveNew(definition, attemptsOf(async ({ task }) => {
      if (task.key === 's') return { output: '["x",{"y":1},9007199254740993]' };
      peak = Math.max(peak, ++now);
      for (let i = 5; i > Number(task.step?.index ?? 0); i--) await new Promise((resolve) => setImmediate(resolve));
      now--;
      return { output: task.step?.value ?? '"child"' };
    }), { concurrency: 2 });
    assert.deepEqual([...tasks.keys()], ['s', 'a', 'a[0]', 'a[1]', 'a[2]', 'b']);
    assert.equal(tasks.get('a')?.output, '["x",{"y":1},9007199254740993]');
    assert.deepEqual([tasks.get('b')?.parents, peak, status], [['a'], 2, 'completed']);
  });

  it('of nothing is an empty list, and its children run', async () => {
    const found = await run(definition, { s: [] });
    assert.deepEqual([told(found), found.tasks.get('b')?.status, found.tasks.size], [['completed', '', []], 'completed', 3]);
  });

  it('of what is no list, or not there, fails and says so', async () => {
    assert.deepEqual(told(await run(definition, { s: 3 })), ['failed', 'foreach: results.s is no list', null]);
    const missing = flow(['a', root, `foreach = 'results.s.rows'`], ['s', root]);
    assert.deepEqual(told(await run(missing)), ['failed', 'foreach: results.s.rows: no such key: s', null]);
  });

  it('fails fast: items that have not started are cancelled, those that run are ended', async () => {
    const { run: found, journal } = await driveNew(definition, attemptsOf(async ({ task }, signal) => {
      if (task.key === 's') return { output: '[0,1,2,3]' };
      if (task.key === 'a[1]') return { result: 'error', msg: 'broken' };
      while (!signal.aborted) await new Promise((resolve) => setImmediate(resolve));
      return { result: 'cancelled', msg: 'cancelled' };
    }), { concurrency: 2 });
    assert.deepEqual(statuses(found), { s: 'completed', a: 'failed', 'a[0]': 'cancelled', 'a[1]': 'failed', 'a[2]': 'cancelled', 'a[3]': 'cancelled', b: 'skipped' });
    assert.deepEqual([starts(journal.records), found.status, found.error], [['s', 'a[0]', 'a[1]'], 'failed', 'a[1]: broken']);
    const again = await driveAgain(journal.records, definition, items([7]));
    assert.deepEqual([again.run.tasks.get('a')?.output, starts(again.journal.records).slice(3), again.run.status], ['["a[0]","a[1]","a[2]","a[3]"]', ['a[0]', 'a[1]', 'a[2]', 'a[3]', 'b'], 'completed']);
  });

  it('collects what it can when it is partial', async () => {
    const partial = flow(['s', root], ['a', after('s'), `foreach = 'results.s'`, 'collect = "partial"'], ['b', after('a')]);
    const { run: found, journal } = await driveNew(partial, items([0, 1, 2], (key) => (key === 'a[1]' ? { result: 'error', msg: 'broken' } : { output: JSON.stringify(key) })));
    assert.deepEqual([told(found), found.tasks.get('b')?.status, found.status, found.error], [['completed', '1 of 3 items failed', ['a[0]', null, 'a[2]']], 'completed', 'partially_completed', 'a[1]: broken']);
    // Its value is handed on: a resume changes nothing about it.
    const again = await driveAgain(journal.records, partial, items([0]));
    assert.deepEqual(starts(again.journal.records).length, starts(journal.records).length);
    const all = await driveNew(partial, items([0, 1], (key) => (key === 'b' ? {} : { result: 'error', msg: 'broken' })));
    assert.deepEqual([told(all.run), all.run.status], [['failed', 'a[0]: broken; a[1]: broken', null], 'failed']);
  });

  it('runs the items that failed, and what is below, once more after a retry', async () => {
    const partial = flow(['s', root], ['a', after('s'), `foreach = 'results.s'`, 'collect = "partial"'], ['b', after('a')]);
    const broken = items([0, 1, 2], (key) => (key === 'a[1]' ? { result: 'error', msg: 'broken' } : { output: JSON.stringify(key) }));
    const { run: found, journal } = await driveNew(partial, broken);
    const retry = (phase: string | null) => driveAgain(journal.records, partial, items([9]), { kind: 'retry', changed: 'refuse', phase, downstream: false });
    const again = await retry(null);
    assert.deepEqual([starts(again.journal.records).slice(starts(journal.records).length), told(again.run), again.run.status], [['a[1]', 'b'], ['completed', '', ['a[0]', 'a[1]', 'a[2]']], 'completed']);
    // A phase by its name runs whole.
    const whole = await retry('a');
    assert.deepEqual(starts(whole.journal.records).slice(starts(journal.records).length), ['a[0]', 'a[1]', 'a[2]']);
    assert.equal(failureReport(found).at(-1), `When that is mended: millrace retry ${found.id}`);
  });

  it('retries an item by itself', async () => {
    const retried = flow(['s', root], ['a', after('s'), `foreach = 'results.s'`, 'retry = 1']);
    const { run: found } = await driveNew(retried, attemptsOf(({ task, attempt }) => (task.key === 's' ? { output: '[0,1]' } : task.key === 'a[1]' && attempt === 1 ? { result: 'error' } : { output: String(attempt) })));
    assert.deepEqual(told(found), ['completed', '', [1, 2]]);
  });

  it('repeats each row of a batch, under keys of its own', async () => {
    const batch = flow(['a', `${root.slice(0, -1)}&meta=n:7,8"`, `foreach = '[1, 2]'`], ['b', after('a')]);
    const found = await run(batch);
    assert.deepEqual([...found.tasks.keys()], ['a[0]', 'a[0,0]', 'a[0,1]', 'a[1]', 'a[1,0]', 'a[1,1]', 'b[0]', 'b[1]']);
  });

  it('is one open task in a plan, and each item where the list stands in the file', () => {
    assert.deepEqual(planned(definition), ['s', 'a ?', 'b ?']);
    assert.deepEqual(planned(flow(['a', root, `foreach = '["x", "y"]'`], ['b', after('a')])), ['a', 'a[0]', 'a[1]', 'b']);
  });
});

describe('loop', () => {
  const looping = (loop: string, ...more: string[]) => flow(['a', root, `loop = { ${loop} }`, ...more], ['b', after('a')]);
  /** Each step's value is what it loops over. */
  const values = attemptsOf(({ task }) => ({ output: task.step?.value ?? 'null' }));
  const of = async (loop: string, ...more: string[]) => told((await driveNew(looping(loop, ...more), values)).run);

  it('runs over a range, its end left out, in both directions', async () => {
    assert.deepEqual(await of('range = { start = 0, end = 5 }'), ['completed', '', [0, 1, 2, 3, 4]]);
    assert.deepEqual(await of('range = { start = 10, end = 0, step = -5 }'), ['completed', '', [10, 5]]);
    assert.deepEqual(await of('range = { start = 5, end = 5 }'), ['completed', '', []]);
    assert.deepEqual(await of('range = { start = 0, end = 5, step = -1 }'), ['completed', '', []]);
  });

  it('runs over a collection, one after the other', async () => {
    assert.deepEqual(await of(`collection = '["x", {"k": 1}]'`), ['completed', '', ['x', { k: 1 }]]);
    assert.deepEqual(await of(`collection = '[]'`), ['completed', '', []]);
    assert.deepEqual(await of(`collection = 'task.type'`), ['failed', 'loop: task.type is no list', null]);
  });

  it('runs while a condition is true, at most max times', async () => {
    for (const [condition, count] of [['loop.index < 3', 3], ['loop.iteration <= 3', 3], ['!(loop.index >= 2)', 2], ['loop.index != 4', 4], ['loop.index == 0 || loop.index > 0', 6], ['false', 0]] as const) {
      const [status, msg, list] = await of(`while = '${condition}', max = 6`);
      assert.deepEqual([status, msg, list.length], ['completed', count === 6 ? 'stopped after 6 iterations, its max' : '', count], condition);
    }
    assert.deepEqual((await of(`while = 'loop.value.x', max = 6`)).slice(0, 2), ['failed', 'loop: loop.value.x: no such key: x']);
  });

  it('hands the last value to the next condition', async () => {
    const { run: found } = await driveNew(looping(`while = 'loop.index == 0 || results.a.more', max = 9`), attemptsOf(({ task }) => ({ output: JSON.stringify({ more: (task.step?.index ?? 0) < 2 }) })));
    assert.equal(found.tasks.get('a[3]'), undefined);
    assert.ok(found.tasks.get('a[2]'));
  });

  it('ends with the first break that is true and its message', async () => {
    const breaks = (text: string) => of('range = { end = 9 }', text);
    assert.deepEqual(await breaks(`break = [{ when = 'loop.value == 2', message = "found it" }]`), ['completed', 'found it', [0, 1, 2]]);
    assert.deepEqual(await breaks(`break = [{ when = 'results.a >= 1', message = "first" }, { when = 'loop.iteration == 2', message = "second" }]`), ['completed', 'first', [0, 1]]);
    assert.deepEqual(await breaks(`break = 'loop.index == 0'`), ['completed', 'ended by break: loop.index == 0', [0]]);
    assert.deepEqual((await breaks(`break = 'results.a.x'`)).slice(0, 2), ['failed', 'break: results.a.x: no such key: x']);
  });

  for (const [aggregate, value] of [['', [0, 1, 2, 3]], ['all', [0, 1, 2, 3]], ['last', 3], ['first_n', [0, 1]], ['last_n', [2, 3]], ['none', null]] as const) {
    it(`has the value of ${aggregate || 'all, by default'}`, async () => {
      assert.deepEqual(await of(`range = { end = 4 }${aggregate === '' ? '' : `, aggregate = "${aggregate}", n = 2`}`), ['completed', '', value]);
    });
  }

  it('waits its delay between the iterations', async () => {
    const { journal } = await driveNew(looping('range = { end = 3 }, delay = "90s"'), values);
    const at = journal.records.flatMap((record) => (record.t === 'start' && record.key.startsWith('a') ? [Date.parse(record.at)] : []));
    assert.deepEqual(at.slice(1).map((time, i) => Math.floor((time - (at[i] ?? 0)) / 90_000)), [1, 1]);
  });

  it('ends when its time is up: as a failure, or as an end', async () => {
    const slow = async (more: string) => {
      const world = exampleWorld();
      return (await driveNew(looping(`range = { end = 9 }, timeout = "10s"${more}`), attemptsOf(({ task }, signal) => new Promise((resolve) => {
        const callOff = world.after(4000, () => resolve({ output: task.step?.value ?? null }));
        signal.addEventListener('abort', () => {
          callOff();
          resolve({ result: 'cancelled', msg: 'cancelled' });
        });
      })), { world })).run;
    };
    const failed = await slow('');
    assert.deepEqual([told(failed), failed.tasks.get('b')?.status, failed.status], [['failed', 'the loop timed out after 10s', null], 'skipped', 'failed']);
    const ended = await slow(', on_timeout = "break"');
    assert.deepEqual([told(ended), ended.tasks.get('b')?.status, ended.status], [['completed', 'the loop timed out after 10s', [0, 1, null]], 'completed', 'completed']);
  });

  it('stops at an iteration that fails, or goes on when it is partial', async () => {
    const broken = attemptsOf(({ task }) => (task.key === 'a[1]' ? { result: 'error', msg: 'broken' } : { output: task.step?.value ?? null }));
    const stopped = (await driveNew(looping('range = { end = 3 }'), broken)).run;
    assert.deepEqual([told(stopped), stopped.tasks.has('a[2]'), stopped.error], [['failed', 'a[1]: broken', null], false, 'a[1]: broken']);
    const partial = (await driveNew(looping('range = { end = 3 }', 'collect = "partial"'), broken)).run;
    assert.deepEqual([told(partial), partial.status], [['completed', '', [0, null, 2]], 'partially_completed']);
  });

  it('goes on at the next iteration after a resume, over the same items', async () => {
    const definition = flow(['s', root], ['a', after('s'), `loop = { collection = 'results.s' }`], ['b', after('a')]);
    const attempts = (broken: string, list: string) => attemptsOf(({ task }) => (task.key === broken ? { result: 'error', msg: 'broken' } : { output: task.key === 's' ? list : task.step?.value ?? null }));
    const first = await driveNew(definition, attempts('a[2]', '[5,6,7,8]'));
    const again = await driveAgain(first.journal.records, definition, attempts('', '[1]'));
    assert.deepEqual(starts(again.journal.records), ['s', 'a[0]', 'a[1]', 'a[2]', 'a[2]', 'a[3]', 'b']);
    assert.deepEqual(told(again.run), ['completed', '', [5, 6, 7, 8]]);
  });

  it('is one open task in a plan', () => {
    assert.deepEqual(planned(looping('range = { end = 3 }')), ['a ?', 'b ?']);
  });
});
