import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, ended, lives, millrace, newFolder, query, refusal, start, until, write } from './cliProcess';
import type { PreviewAnswer, RunAnswer, RunHead } from './cliShapes';

const phase = (task: string, ...lines: string[]): string => `[[phase]]\ntask = "${task}"\n${lines.join('\n')}\n`;
const daily = 'rule = "cron=0 0 * * *"';
const shown = ['id', 'file', 'status', 'logicalTime', 'started', 'ended'];
const taskFields = ['key', 'phase', 'type', 'job', 'id', 'info', 'meta', 'logicalTime', 'status', 'attempts', 'result', 'output', 'msg', 'exitCode', 'started', 'ended'];

describe('millrace run', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '' })));
  afterEach(() => folder.remove());

  const file = (...phases: string[]): void => write(folder.path, { 'w.toml': phases.join('') });
  const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');
  const pids = (name: string): number[] | undefined => (existsSync(join(folder.path, name)) ? read(name).split('\n').filter(Boolean).map(Number) : undefined);

  it('gives the run and its tasks to the letter, the same from run, show and list', async () => {
    file(phase('load:a', daily, 'template = "?d={yyyy}-{mm}-{dd}"', `run = 'echo {\\"a\\":1} >$MILLRACE_OUTPUT'`), phase('clean', 'dependsOn = "load"', 'run = "true"'));
    const run = await answer(folder.path, ['run', 'w.toml', '--at', '2024-05-06']);
    assert.deepEqual([run.file, run.status, run.logicalTime, run.excluded, 'simulated' in run], ['w.toml', 'completed', '2024-05-06T00:00:00Z', [], false]);
    for (const field of shown) assert.ok(field in run, field);
    const [load, clean] = run.tasks;
    assert.ok(load && clean);
    for (const task of run.tasks) assert.deepEqual(Object.keys(task), taskFields);
    const { id, started, ended: end, ...rest } = load;
    assert.match(id, /^[0-9a-f-]{36}$/);
    for (const time of [run.started, run.ended, started, end]) assert.match(time ?? '', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);
    assert.deepEqual(rest, {
      key: 'load:a', phase: 'load:a', type: 'load', job: 'a', info: '?d=2024-05-06', meta: 'cron=2024-05-06T00&job=a&workflow=w.toml', logicalTime: '2024-05-06T00:00:00Z',
      status: 'completed', attempts: 1, result: 'complete', output: { a: 1 }, msg: '', exitCode: 0,
    });
    assert.deepEqual([clean.id, clean.output, clean.logicalTime], [id, null, '2024-05-06T00:00:00Z']);
    assert.deepEqual(await answer(folder.path, ['runs', 'show', run.id]), run);
    const { tasks: _tasks, excluded: _excluded, ...head } = run;
    const simulated = await answer(folder.path, ['run', 'w.toml', '--simulate']);
    const list = await answer<RunHead[]>(folder.path, ['runs', 'list']);
    assert.deepEqual(list.map(({ id: each }) => each), [simulated.id, run.id], 'newest first');
    assert.deepEqual([list[1], list[0]?.simulated], [head, true]);
    assert.deepEqual((await answer<RunHead[]>(folder.path, ['runs', '--limit', '1'])).length, 1);
    assert.deepEqual(query(folder.path, 'SELECT id, status FROM runs ORDER BY id'), [[run.id, 'completed'], [simulated.id, 'completed']], 'other tools see them');
  });

  it('deletes a run with its traces, and old ones as [keep] says, but none that runs', async () => {
    file(phase('a', daily, 'run = "echo said"'), phase('b', 'dependsOn = "a"', 'run = "[ ! -e hold ] || until [ -e go ]; do sleep 0.02; done"'));
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await answer(folder.path, ['run', 'w.toml'])).id);
    const [first = '', second = '', third = ''] = ids;
    assert.equal((await millrace(folder.path, ['runs', 'delete', first])).stdout, `deleted run ${first}\n`);
    assert.deepEqual((await answer<RunHead[]>(folder.path, ['runs'])).map(({ id }) => id), [third, second]);
    assert.equal(existsSync(join(folder.path, '.millrace/logs', first)), false);
    assert.deepEqual(query(folder.path, 'SELECT DISTINCT run FROM task_records ORDER BY run'), [[second], [third]]);
    assert.match((await refusal(folder.path, ['runs', 'delete', first], 2)).message, /there is no run/);
    write(folder.path, { 'millrace.toml': '[keep]\nruns = 1\n', hold: '' });
    const running = start(folder.path, ['run', 'w.toml', '--json']);
    const end = ended(running);
    const live = await until('the run', async () => (await answer<RunHead[]>(folder.path, ['runs'])).find(({ status }) => status === 'running'));
    assert.match((await refusal(folder.path, ['runs', 'delete', live.id], 3)).message, /is running; end it with/);
    write(folder.path, { go: '' });
    assert.equal((await end).code, 0);
    assert.deepEqual(query(folder.path, 'SELECT id FROM runs'), [[live.id]]);
    assert.deepEqual((await answer<RunHead[]>(folder.path, ['runs'])).map(({ id }) => id), [live.id]);
  });

  it('keeps values to the letter, and hands them on by name', async () => {
    const value = '{"big":9223372036854775807,"edge":-9007199254740993,"f":1.0,"t":"é\\u0000","n":[null,false,0,"",{},[]]}';
    write(folder.path, { 'value.json': value });
    file(
      phase('a', daily, 'run = "cat value.json > $MILLRACE_OUTPUT"'), phase('b', daily, 'run = "echo 0 > $MILLRACE_OUTPUT"'),
      phase('both', 'dependsOn = ["b", "a"]', 'run = "cat $MILLRACE_INPUTS > inputs.json; echo said"'),
    );
    const { stdout } = await millrace(folder.path, ['run', 'w.toml', '--json']);
    assert.ok(stdout.includes(`"output":${value},`), stdout);
    assert.ok(stdout.includes('"output":0,'));
    assert.ok(read('inputs.json').replace(/\s/g, '').includes(`"a":${value}`), read('inputs.json'));
    const { id, tasks }: RunAnswer = JSON.parse(stdout);
    assert.deepEqual(tasks.map(({ key }) => key), ['a', 'b', 'both']);
    assert.deepEqual(await answer<unknown>(folder.path, ['runs', 'logs', id, 'both']), [{ key: 'both', attempt: 1, log: 'said\n' }]);
    assert.equal((await millrace(folder.path, ['runs', 'logs', id, 'both'])).stdout, '== both attempt 1\nsaid\n');
    assert.match((await refusal(folder.path, ['runs', 'logs', id, 'nobody'], 2)).message, /has no task "nobody"/);
  });

  it('tells tasks who they are, with millrace itself on their PATH', async () => {
    file(phase('a:j', daily, 'template = "?x=1"', 'run = "env > env.txt; millrace runs show $MILLRACE_RUN_ID --json > own.json"'));
    const { id } = await answer(folder.path, ['run', 'w.toml', '--at', '2024-05-06T07'], 0, { env: { VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', KEPT: 'yes' } });
    const env = new Map(read('env.txt').split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    const named = ['RUN_ID', 'TASK', 'TYPE', 'JOB', 'INFO', 'META', 'ATTEMPT', 'LOGICAL_TIME', 'WORKFLOW'].map((name) => env.get(`MILLRACE_${name}`));
    assert.deepEqual(named, [id, 'a:j', 'a', 'j', '?x=1', 'cron=2024-05-06T07&job=j&workflow=w.toml', '1', '2024-05-06T07:00:00Z', 'w.toml']);
    assert.match(env.get('MILLRACE_IDEMPOTENCY_KEY') ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual([env.get('VSCODE_PID'), env.get('ELECTRON_RUN_AS_NODE'), env.get('KEPT')], [undefined, undefined, 'yes']);
    assert.deepEqual([JSON.parse(read('own.json')).id, JSON.parse(read('own.json')).status], [id, 'running']);
  });

  it('ends with 1 and names every failed task, keeps siblings, skips what is below', async () => {
    file(
      phase('good', daily, 'run = "true"'), phase('bad', daily, 'run = "echo out of luck >&2; exit 3"'), phase('worse', daily, 'run = "no-such-program-here"'),
      phase('gone', daily, 'run = ["./not/here"]'), phase('below', 'dependsOn = "bad"', 'run = "true"'),
    );
    const run = await answer(folder.path, ['run', 'w.toml'], 1);
    const statuses = Object.fromEntries(run.tasks.map(({ key, status, exitCode, result }) => [key, [status, exitCode, result]]));
    assert.deepEqual({ ...statuses, gone: statuses['gone']?.[0] }, {
      good: ['completed', 0, 'complete'], bad: ['failed', 3, 'error'], worse: ['failed', 127, 'error'], gone: 'failed', below: ['skipped', null, null],
    });
    assert.equal(run.status, 'failed');
    const { code, stdout, stderr } = await millrace(folder.path, ['run', 'w.toml']);
    assert.deepEqual([code, stdout], [1, '']);
    const report = stderr.slice(stderr.indexOf('\nrun '));
    for (const text of [/\n {2}bad: out of luck/, /\n {2}worse: .*no-such-program-here/, /\n {2}gone: .*not\/here/]) assert.match(report, text);
    assert.match(stderr, /\n {2}skipped {3}below: /);
  });

  it('runs no more at once than --concurrency says', async () => {
    // Goes on once the log has a second `+`, or where one at a time is all that may be; the pause shows a third.
    const step = `run = 'echo + >> log; i=0; until [ -e one ] || [ $(grep -c + log) -ge 2 ] || [ $i = 300 ]; do sleep 0.1; i=$((i + 1)); done; sleep 0.15; echo - >> log'`;
    file(...['a', 'b', 'c', 'd', 'e'].map((name) => phase(name, daily, step)));
    const most = async (...words: string[]): Promise<number> => {
      write(folder.path, { log: '' });
      await answer(folder.path, ['run', 'w.toml', ...words]);
      let now = 0;
      return Math.max(...read('log').trim().split('\n').map((line) => (now += line === '+' ? 1 : -1)));
    };
    assert.equal(await most('--concurrency', '2'), 2);
    write(folder.path, { one: '' });
    assert.equal(await most('--concurrency', '1'), 1);
    assert.ok(await most() <= 4);
    for (const wrong of ['0', 'x', '1.5']) assert.equal((await refusal(folder.path, ['run', 'w.toml', '--concurrency', wrong], 2)).kind, 'usage');
  });

  it('simulates without workers, fails what it is told to, and stays apart from what really ran', async () => {
    file(phase('a', daily), phase('b', 'dependsOn = "a"'), phase('c', 'dependsOn = "b"'));
    assert.match((await refusal(folder.path, ['run', 'w.toml'], 1)).message, /nothing says how to run "a": .*`run` or `use`.*\[workers\.a\].*millrace\.toml/);
    assert.equal((await answer(folder.path, ['run', 'w.toml', '--simulate'])).status, 'completed');
    const failed = await answer(folder.path, ['run', 'w.toml', '--simulate', '--fail', 'b'], 1);
    assert.deepEqual([failed.simulated, failed.tasks.map(({ key, status }) => `${key} ${status}`)], [true, ['a completed', 'b failed', 'c skipped']]);
    for (const words of [['--simulate', '--fail', 'x'], ['--fail', 'b']]) assert.equal((await refusal(folder.path, ['run', 'w.toml', ...words], 2)).kind, 'usage');
    const resumed = await answer(folder.path, ['resume', failed.id], 1);
    assert.deepEqual([resumed.id, resumed.simulated], [failed.id, true]);
  });

  it('runs one phase, with what is below it', async () => {
    file(phase('a', daily, 'run = "true"'), phase('b', 'dependsOn = "a"', 'run = "true"'), phase('c', 'dependsOn = "b"', 'run = "true"'));
    const keys = async (...words: string[]): Promise<string[]> => (await answer(folder.path, ['run', 'w.toml', ...words])).tasks.map(({ key }) => key);
    assert.deepEqual([await keys('--phase', 'b'), await keys('--phase', 'b', '--downstream'), await keys('--phase', 'b', '--upstream')], [['b'], ['b', 'c'], ['a', 'b']]);
    assert.match((await refusal(folder.path, ['run', 'w.toml', '--phase', 'x'], 2)).message, /there is no phase "x".* "a", "b", "c"/);
    await refusal(folder.path, ['run', 'w.toml', '--upstream'], 2);
  });

  it('ends with 130 on Ctrl+C, with everything that it started gone', async () => {
    file(phase('long', daily, `run = '(sleep 60 & echo $! >> pids; wait) & echo $$ >> pids; wait'`), phase('never', 'dependsOn = "long"', 'run = "touch never"'));
    const child = start(folder.path, ['run', 'w.toml', '--json']);
    const end = ended(child);
    const started = await until('two processes', () => (pids('pids')?.length === 2 ? pids('pids') : undefined));
    child.kill('SIGINT');
    const { code, stdout } = await end;
    assert.equal(code, 130);
    const run: RunAnswer = JSON.parse(stdout);
    assert.deepEqual([run.status, run.tasks.map(({ key, status }) => [key, status])], ['cancelled', [['long', 'cancelled']]]);
    assert.deepEqual(started.filter(lives), []);
    assert.ok(!existsSync(join(folder.path, 'never')));
    assert.equal((await answer(folder.path, ['runs', 'show', run.id])).status, 'cancelled');
  });

  it('is cancelled by another command', async () => {
    file(phase('long', daily, 'run = "echo $$ > pids; sleep 60"'));
    const child = start(folder.path, ['run', 'w.toml', '--json']);
    const end = ended(child);
    const [pid = 0] = await until('a process', () => (pids('pids')?.length === 1 ? pids('pids') : undefined));
    const [{ id } = { id: '' }] = await answer<RunHead[]>(folder.path, ['runs']);
    assert.match((await refusal(folder.path, ['resume', id], 3)).message, /still running in process \d+/);
    assert.match((await refusal(folder.path, ['plan', '--resume', id], 3)).message, /still running/);
    assert.deepEqual((await answer(folder.path, ['cancel', id])).status, 'cancelled');
    assert.equal((await end).code, 130);
    assert.ok(!lives(pid));
    assert.match((await refusal(folder.path, ['cancel', id], 2)).message, /is not running: it is cancelled/);
  });

  it('detached: gives the id once the run exists, and goes on alone', async () => {
    file(phase('a', daily, 'run = "until [ -e go ]; do sleep 0.02; done"'));
    const { stdout, code } = await millrace(folder.path, ['run', 'w.toml', '--detach']);
    const { id, ...more } = JSON.parse(stdout);
    assert.deepEqual([code, more, existsSync(join(folder.path, '.millrace', 'runs', `${id}.journal`))], [0, {}, true]);
    assert.equal((await answer(folder.path, ['runs', 'show', id])).status, 'running');
    write(folder.path, { go: '' });
    const status = await until('its end', async () => {
      const { status: now } = await answer(folder.path, ['runs', 'show', id]);
      return now !== 'running' && now;
    });
    assert.equal(status, 'completed');
    assert.match((await refusal(folder.path, ['run', 'nothing.toml', '--detach'], 2)).message, /does not exist/);
  });

  it('goes on beside others in one folder; one that is killed only loses itself', async () => {
    file(phase('a', daily, 'run = "echo $$ >> pids; until [ -e go ]; do sleep 0.02; done; echo 1 > $MILLRACE_OUTPUT"'), phase('b', 'dependsOn = "a"', 'run = "true"'));
    const children = [0, 1, 2].map(() => start(folder.path, ['run', 'w.toml', '--json']));
    const ends = children.map(ended);
    const started = await until('three tasks', () => (pids('pids')?.length === 3 ? pids('pids') : undefined));
    children[1]?.kill('SIGKILL');
    await ends[1];
    await until('the end of its task', () => started.filter(lives).length === 2);
    write(folder.path, { go: '' });
    const [first, , third] = await Promise.all(ends);
    assert.deepEqual([first?.code, third?.code], [0, 0]);
    const list = await answer<RunHead[]>(folder.path, ['runs']);
    assert.deepEqual(list.map(({ status }) => status).sort(), ['completed', 'completed', 'interrupted']);
    const lost = list.find(({ status }) => status === 'interrupted')?.id ?? '';
    assert.deepEqual((await answer<PreviewAnswer>(folder.path, ['plan', '--resume', lost])).tasks, [
      { key: 'a', action: 're-run', reason: 'was running' }, { key: 'b', action: 'run', reason: 'never started' },
    ]);
    const resumed = await answer(folder.path, ['resume', lost]);
    assert.deepEqual(resumed.tasks.map(({ key, attempts, output }) => [key, attempts, output]), [['a', 2, 1], ['b', 1, null]]);
    assert.deepEqual((await answer<RunHead[]>(folder.path, ['runs'])).map(({ status }) => status), ['completed', 'completed', 'completed']);
  });
});
