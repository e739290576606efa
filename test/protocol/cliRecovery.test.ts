import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, millrace, newFolder, query, refusal, write } from './cliProcess';
import type { PlanAnswer, PreviewAnswer, RunAnswer, RunHead } from './cliShapes';

const step = (name: string, parent = '', more = ''): string =>
  `[[phase]]\ntask = "${name}"\n${parent === '' ? 'rule = "cron=0 0 * * *"' : `dependsOn = "${parent}"`}\n${more || `run = "echo $MILLRACE_TASK >> ran; echo 1 > $MILLRACE_OUTPUT"`}\n`;
const broken = 'run = "echo $MILLRACE_TASK >> ran; [ -e mended ] || { echo no table >&2; exit 3; }"';
const workflow = step('a') + step('b', 'a', broken) + step('c', 'b') + step('d');

interface Failures { readonly failures?: readonly { readonly key: string; readonly next: string }[] }
interface Diff { readonly tasks: readonly { readonly key: string; readonly differs: readonly string[] }[] }

describe('millrace retry, runs mark, diff, alerts and list, and a backload', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '', 'w.toml': workflow })));
  afterEach(() => folder.remove());

  const ran = (): string[] => {
    const path = join(folder.path, 'ran');
    const keys = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    write(folder.path, { ran: '' });
    return keys.filter((key) => key !== '').sort();
  };

  it('tells every failure with what to do next, and runs it again with what is below', async () => {
    const run = await answer<RunAnswer & Failures>(folder.path, ['run', 'w.toml'], 1);
    assert.deepEqual(run.failures?.map(({ key, next }) => [key, next]), [['b', `see what it wrote: millrace runs logs ${run.id} b`]]);
    const shown = await millrace(folder.path, ['runs', 'show', run.id]);
    assert.match(shown.stdout, /1 task failed:\n {2}b: no table\n {4}see what it wrote: millrace runs logs .*\nWhen that is mended: millrace resume /);
    assert.deepEqual(ran(), ['a', 'b', 'd']);
    write(folder.path, { mended: '' });
    const preview = await answer<PreviewAnswer>(folder.path, ['retry', run.id, '--dry-run']);
    assert.deepEqual(preview.tasks.map(({ key, action }) => `${action} ${key}`).sort(), ['re-run b', 'run c', 'skip a', 'skip d']);
    assert.deepEqual(ran(), []);
    const again = await answer(folder.path, ['retry', run.id]);
    assert.deepEqual([again.id, again.status, ran()], [run.id, 'completed', ['b', 'c']]);
    assert.match((await refusal(folder.path, ['retry', run.id], 1)).message, /no failed task/);
    assert.match((await refusal(folder.path, ['retry', run.id, '--phase', 'x'], 2)).message, /no task of phase "x"; it has tasks of "a", "d", "b", "c"/);
    assert.match((await refusal(folder.path, ['retry', run.id, '--downstream'], 2)).message, /--downstream needs --phase/);
    await answer(folder.path, ['retry', run.id, '--phase', 'a']);
    assert.deepEqual(ran(), ['a']);
    await answer(folder.path, ['retry', run.id, '--phase', 'a', '--downstream']);
    assert.deepEqual(ran(), ['a', 'b', 'c']);
  });

  it('runs changed phases again with --changed rerun', async () => {
    write(folder.path, { mended: '' });
    const { id } = await answer(folder.path, ['run', 'w.toml']);
    ran();
    write(folder.path, { 'w.toml': workflow.replace(broken, 'run = "echo new >> ran"') });
    assert.match((await refusal(folder.path, ['retry', id, '--phase', 'd'], 1)).message, /"b" has completed tasks and changed.*--changed keep.*--changed rerun/);
    const { tasks } = await answer<PreviewAnswer>(folder.path, ['plan', '--resume', id, '--changed', 'rerun']);
    assert.deepEqual(tasks.filter(({ action }) => action !== 'skip').map(({ key }) => key), ['b', 'c']);
    assert.equal((await answer(folder.path, ['resume', id, '--changed', 'rerun'])).status, 'completed');
    assert.deepEqual(ran(), ['c', 'new']);
    assert.match((await refusal(folder.path, ['resume', id, '--changed', 'maybe'], 2)).message, /refuse, keep or rerun/);
  });

  it('takes a task as done when somebody says so, with a value', async () => {
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    const marked = await answer(folder.path, ['runs', 'mark', id, 'b', 'completed', '--value', '{"by":"hand"}']);
    assert.deepEqual([marked.status, marked.tasks.find(({ key }) => key === 'b')?.output], ['interrupted', { by: 'hand' }]);
    assert.deepEqual(query(folder.path, 'SELECT status FROM runs'), [['interrupted']]);
    ran();
    assert.equal((await answer(folder.path, ['resume', id])).status, 'completed');
    assert.deepEqual(ran(), ['c']);
    for (const [words, message] of [[['b', 'done'], /completed, failed or pending/], [['b', 'completed', '--value', '{'], /--value takes JSON/], [['zz', 'failed'], /no task "zz"/]] as const) {
      assert.match((await refusal(folder.path, ['runs', 'mark', id, ...words], 2)).message, message);
    }
  });

  it('compares runs, tells alerts, and lists the runs that fit', async () => {
    const first = await answer(folder.path, ['run', 'w.toml'], 1);
    write(folder.path, { mended: '' });
    const second = await answer(folder.path, ['run', 'w.toml']);
    const { tasks } = await answer<Diff>(folder.path, ['runs', 'diff', first.id, second.id]);
    assert.deepEqual(tasks.map(({ key, differs }) => [key, differs.includes('status')]), [['b', true], ['c', true]]);
    const alerts = async (...words: string[]) => (await answer<{ run: string; key: string; msg: string; open: boolean }[]>(folder.path, ['runs', 'alerts', ...words])).map(({ run, key, msg, open }) => [run, key, msg, open]);
    assert.deepEqual(await alerts('--open'), [[first.id, 'b', 'no table', true]]);
    assert.deepEqual(query(folder.path, 'SELECT run, task_key, msg, open FROM alerts'), [[first.id, 'b', 'no table', 1]]);
    await answer(folder.path, ['resume', first.id]);
    assert.deepEqual([await alerts('--open'), await alerts()], [[], [[first.id, 'b', 'no table', false]]]);
    const ids = async (...words: string[]) => (await answer<RunHead[]>(folder.path, ['runs', ...words])).map(({ id }) => id);
    await answer(folder.path, ['run', 'w.toml', '--simulate', '--fail', 'a'], 1);
    assert.deepEqual([await ids('--status', 'completed'), (await ids('--status', 'failed')).length, (await ids('--status', 'failed', '--status', 'completed')).length], [[second.id, first.id], 1, 3]);
    assert.deepEqual([await ids('--file', 'other.toml'), (await ids('--file', './w.toml')).length, await ids('--since', '2100-01-01')], [[], 3, []]);
  });

  it('backloads: one run, a fire a day, resumed as any other', async () => {
    const range = ['--from', '2024-02-28', '--to', '2024-03-01'];
    const planned = (await answer<PlanAnswer>(folder.path, ['plan', 'w.toml', ...range])).tasks.map(({ key }) => key);
    const run = await answer(folder.path, ['run', 'w.toml', ...range, '--by', 'day'], 1);
    assert.deepEqual([run.tasks.map(({ key }) => key).sort(), run.logicalTime], [planned.sort(), '2024-02-28T00:00:00Z']);
    assert.ok(planned.includes('c[2024-02-29T00]') && planned.length === 12);
    write(folder.path, { mended: '' });
    ran();
    assert.equal((await answer(folder.path, ['resume', run.id])).status, 'completed');
    assert.deepEqual(ran(), ['b', 'c'].flatMap((name) => ['2024-02-28T00', '2024-02-29T00', '2024-03-01T00'].map((fire) => `${name}[${fire}]`)));
    for (const [words, message] of [
      [['--from', '2024-01-01'], /needs both --from and --to/], [['--by', 'day'], /--by needs/], [[...range, '--at', '2024-01-01'], /leave one out/],
      [[...range, '--by', 'year'], /hour, day, week or month, not "year"/], [['--from', '0001-01-01', '--to', '9999-01-01', '--by', 'hour'], /a run has 100000 at most/],
      [['--file', 'gone.csv'], /there is no file gone\.csv/],
    ] as const) {
      assert.match((await refusal(folder.path, ['plan', 'w.toml', ...words], 2)).message, message);
    }
  });
});
