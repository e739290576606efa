import assert from 'node:assert/strict';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { after, flow, planned, root, runGiving as run } from './exampleFlow';

describe('when', () => {
  const definition = flow(['a', root], ['b', after('a'), `when = 'results.a.rows > 5'`], ['c', after('b')], ['m', after('a', 'c'), 'merge = true'], ['j', after('a', 'c')]);

  it('runs what it is true for', async () => {
    assert.deepEqual(statuses(await run(definition, { a: { rows: 6 } })), { a: 'completed', b: 'completed', c: 'completed', m: 'completed', j: 'completed' });
  });

  it('bypasses what it is false for and what hangs below, down to a merge', async () => {
    const { tasks, status } = await run(definition, { a: { rows: 5 } });
    assert.deepEqual(Object.fromEntries([...tasks.values()].map(({ key, status: each }) => [key, each])), { a: 'completed', b: 'bypassed', c: 'bypassed', m: 'completed', j: 'bypassed' });
    assert.equal(status, 'completed');
    assert.match(tasks.get('b')?.msg ?? '', /results\.a\.rows > 5/);
  });

  it('fails the task that cannot be told, and says why', async () => {
    const { tasks, status } = await run(definition, { a: {} });
    assert.deepEqual([tasks.get('b')?.status, tasks.get('b')?.msg, tasks.get('c')?.status, status], ['failed', 'when: results.a.rows > 5: no such key: rows', 'skipped', 'failed']);
    assert.match((await run(definition, { a: { rows: 'x' } })).tasks.get('b')?.msg ?? '', /no such overload/);
    assert.match((await run(flow(['a', root], ['b', after('a'), `when = 'results.a'`]), { a: 3 })).tasks.get('b')?.msg ?? '', /neither true nor false/);
  });

  it('judges each row of a batch by itself', async () => {
    const batch = flow(['a', 'rule = "cron=0 * * * *&meta=n:1,2,3"', 'template = "{meta:n}"', `when = 'task.meta.n != "2"'`], ['b', after('a')]);
    assert.deepEqual(statuses(await run(batch)), { 'a[0]': 'completed', 'a[1]': 'bypassed', 'a[2]': 'completed', 'b[0]': 'completed', 'b[1]': 'bypassed', 'b[2]': 'completed' });
  });

  it('reads exact integers, falsy values, logic and the run', async () => {
    const told = async (when: string, value: unknown) => (await run(flow(['a', root], ['b', after('a'), `when = '''${when}'''`]), { a: value })).tasks.get('b')?.status;
    const big = attemptsOf(({ task }) => ({ output: task.key === 'a' ? '9007199254740993' : null }));
    assert.equal((await driveNew(flow(['a', root], ['b', after('a'), `when = 'results.a == 9007199254740993'`]), big)).run.tasks.get('b')?.status, 'completed');
    for (const [when, value, status] of [
      ['true', 1, 'completed'], ['false', 1, 'bypassed'], ['results.a == 0', 0, 'completed'], ['results.a == ""', '', 'completed'], ['results.a == null', null, 'completed'],
      ['has(results.a.x) && results.a.x', { x: true }, 'completed'], ['has(results.a.x)', {}, 'bypassed'], ['!(results.a in [1, 2])', 3, 'completed'],
      ['[].all(x, false)', 1, 'completed'], ['[].exists(x, true)', 1, 'bypassed'], ['results.a.x || true', {}, 'completed'], ['results.a.x && false', {}, 'bypassed'], ['results.a.x && true', {}, 'failed'],
      ['run.file == "w.toml" && task.type == "b"', 1, 'completed'], ['has(state.global.k) || has(state.step.k)', 1, 'bypassed'],
    ] as const) assert.equal(await told(when, value), status, when);
  });

  it('is not asked again by a resume', async () => {
    const whole = await driveNew(definition, attemptsOf(({ task }) => (task.key === 'm' ? { result: 'error' } : { output: '{"rows":5}' })));
    const asked: string[] = [];
    const again = await driveAgain(whole.journal.records, definition, attemptsOf(({ task }) => {
      asked.push(task.key);
      return {};
    }));
    assert.deepEqual([asked, again.run.tasks.get('b')?.status, again.run.status], [['m'], 'bypassed', 'completed']);
  });

  it('is open in a plan where it reads a result, and all that hangs below', () => {
    assert.deepEqual(planned(definition), ['a', 'b ?', 'c ?', 'm ?', 'j ?']);
    assert.deepEqual(planned(flow(['a', root, `when = 'false'`], ['b', after('a')], ['c', root])), ['c']);
  });
});

describe('choice', () => {
  const choices = (mode: string, otherwise = 'otherwise = "z"') => flow(
    ['a', root, `choice = [{ when = 'results.a > 1', then = "x" }, { when = 'results.a > 2', then = "y:j" }]`, otherwise, `choice_mode = "${mode}"`],
    ['x', ''], ['y:j', 'template = "t"'], ['z', after('a')], ['xx', after('x')], ['m', after('xx', 'y:j', 'z'), 'merge = true']);

  it('takes the first that is true; the others are bypassed, down to the merge', async () => {
    const { tasks, status } = await run(choices('first'), { a: 3 });
    assert.deepEqual(Object.fromEntries([...tasks.values()].map(({ key, status: each }) => [key, each])),
      { a: 'completed', x: 'completed', 'y:j': 'bypassed', z: 'bypassed', xx: 'completed', m: 'completed' });
    assert.equal(status, 'completed');
    assert.deepEqual(tasks.get('a')?.chosen, ['x']);
    assert.equal(tasks.get('y:j')?.msg, '"a" did not choose it');
  });

  it('takes all that are true, or otherwise, wherever that stands', async () => {
    const taken = async (mode: string, value: number) => [...(await run(choices(mode), { a: value })).tasks.values()].filter(({ status }) => status === 'completed').map(({ key }) => key).sort();
    assert.deepEqual(await taken('all', 3), ['a', 'm', 'x', 'xx', 'y:j']);
    assert.deepEqual(await taken('all', 2), ['a', 'm', 'x', 'xx']);
    assert.deepEqual(await taken('first', 1), ['a', 'm', 'z']);
  });

  it('fails the chooser when nothing is true and there is no otherwise', async () => {
    const { tasks, status } = await run(choices('first', ''), { a: 0 });
    assert.deepEqual([tasks.get('a')?.status, tasks.get('a')?.msg, tasks.get('x')?.status, tasks.get('z')?.status, status],
      ['failed', 'no choice is true, and there is no `otherwise`', 'skipped', 'skipped', 'failed']);
    assert.match((await run(choices('first'), { a: 'text' })).tasks.get('a')?.msg ?? '', /^choice: .*no such overload/);
  });

  it('is kept by a resume, also for a join that had not started', async () => {
    const definition = flow(['a', root, `choice = [{ when = 'results.a == 1', then = "x" }]`, 'otherwise = "y"'], ['slow', root], ['x', after('slow')], ['y', after('slow')]);
    const attempts = (value: number, slow: 'complete' | 'error') => attemptsOf(({ task }) => (task.key === 'slow' ? { result: slow } : { output: String(value) }));
    const first = await driveNew(definition, attempts(1, 'error'));
    assert.equal(first.run.tasks.get('x')?.status, 'skipped');
    const again = await driveAgain(first.journal.records, definition, attempts(2, 'complete'));
    assert.deepEqual(statuses(again.run), { a: 'completed', slow: 'completed', x: 'completed', y: 'bypassed' });
  });

  it('shows its targets in a plan as open, and is no cycle', () => {
    assert.deepEqual(planned(choices('first')), ['a', 'x ?', 'y:j ?', 'z ?', 'xx ?', 'm ?']);
    assert.throws(() => flow(['a', root, `choice = [{ when = 'true', then = "b" }]`, after('c')], ['b', ''], ['c', after('b')]), /dependency-cycle/);
  });

  it('bypasses its targets when the chooser is bypassed, skips them when it fails', async () => {
    const definition = flow(['r', root], ['a', after('r'), `when = 'results.r == 1'`, `choice = [{ when = 'true', then = "x" }]`], ['x', '']);
    assert.equal((await run(definition, { r: 0 })).tasks.get('x')?.status, 'bypassed');
    const failed = await driveNew(definition, attemptsOf(({ task }) => (task.key === 'a' ? { result: 'error' } : { output: '1' })));
    assert.equal(failed.run.tasks.get('x')?.status, 'skipped');
  });
});

describe('merge', () => {
  const ends = (status: Readonly<Record<string, 'complete' | 'error' | 'warn'>>) => attemptsOf(({ task }) => ({ result: status[task.key] ?? 'complete' }));
  const definition = flow(['a', root], ['b', root], ['c', after('a')], ['d', after('b')], ['m', after('c', 'd'), 'merge = true'], ['n', after('m')]);

  it('starts when one parent has completed and the others were bypassed', async () => {
    const { run: { tasks } } = await driveNew(definition, ends({ a: 'warn' }));
    assert.deepEqual([tasks.get('c')?.status, tasks.get('m')?.status, tasks.get('n')?.status], ['bypassed', 'completed', 'completed']);
    assert.equal(tasks.get('m')?.id, tasks.get('d')?.id);
  });

  it('is bypassed when all are, and skipped when one failed', async () => {
    assert.deepEqual((await driveNew(definition, ends({ a: 'warn', b: 'warn' }))).run.tasks.get('n')?.status, 'bypassed');
    assert.deepEqual((await driveNew(definition, ends({ a: 'warn', d: 'error' }))).run.tasks.get('m')?.status, 'skipped');
  });

  it('starts once for all jobs of a bare topic', async () => {
    const jobs = flow(['s', root, `choice = [{ when = 'true', then = "t:a" }]`], ['t:a', ''], ['t:b', after('s'), `when = 'false'`], ['m', 'dependsOn = "t"', 'merge = true']);
    assert.deepEqual(statuses(await run(jobs)), { s: 'completed', 't:a': 'completed', 't:b': 'bypassed', m: 'completed' });
  });
});
