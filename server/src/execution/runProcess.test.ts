import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../state/folder';
import { localRuns } from '../state/runs/localRuns';
import type { RunState } from '../state/runState';
import { StateError } from '../state/stateError';
import { requestCancel } from './control';
import { loadDefinition } from './definition';
import { linesOf, logOf, processesWith, until } from './exampleProcess';
import { exampleHost, exampleRequest, exampleRoot, runExample } from './exampleWorkflow';
import { resumeRun, startRun, type RunHost } from './runProcess';
import { loadRun } from './savedRun';
import { RunRefusal } from './runRefusal';

const cron = 'cron=0 * * * *';
const phase = (task: string, keys: string) => `[[phase]]\ntask = "${task}"\n${keys}\n`;
const root = (task: string, keys: string, rule = '') => phase(task, `rule = "${cron}${rule}"\n${keys}`);
const refusal = (kind: RunRefusal['kind']) => (error: unknown) => error instanceof RunRefusal && error.kind === kind;

async function within<T>(files: Readonly<Record<string, string>>, work: (path: string) => Promise<T>): Promise<T> {
  const made = exampleRoot(files);
  try {
    return await work(made.path);
  } finally {
    made.remove();
  }
}

const local = (path: string) => localRuns(stateFolder(path));
const resume = (path: string, id: string, host: Partial<RunHost> = {}) =>
  resumeRun(local(path), id, (file) => loadDefinition(path, join(path, file)), { kind: 'resume', changed: 'refuse' }, exampleHost(host));

describe('values', () => {
  const cases = ['9223372036854775807', '0', 'false', '""', 'null', '{}', '[]', '-0.50', '"é\\n"', '[1,{"a":9007199254740993}]'];

  it('reach children to the letter, by parent phase name', () => within({
    'w.toml': cases.map((_, i) => root(`p${i}`, `run = 'cp values/${i} "$MILLRACE_OUTPUT"'`)
      + phase(`c${i}`, `dependsOn = "p${i}"\nrun = 'cp "$MILLRACE_INPUTS" got${i}'`)).join(''),
    ...Object.fromEntries(cases.map((text, i) => [`values/${i}`, text])),
  }, async (path) => {
    const { run } = await runExample(path);
    assert.equal(run.status, 'completed');
    for (const [i, text] of cases.entries()) {
      assert.equal(readFileSync(join(path, `got${i}`), 'utf8'), `{"p${i}":${text}}`);
      assert.equal(loadRun(stateFolder(path), run.id).tasks.get(`p${i}`)?.output, text);
    }
  }));

  it('reach a join as an array where the parent is batched, null where there is none', () => within({
    'w.toml': root('a', 'template = "{meta:n}"\nrun = "echo $MILLRACE_INFO > $MILLRACE_OUTPUT"', '&meta=n:7,8,9') + root('b', 'run = "true"')
      + phase('one', 'dependsOn = "a"\nrun = \'cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"\'') + phase('j', 'dependsOn = ["b", "a"]\nrun = \'cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"\''),
  }, async (path) => {
    const { run } = await runExample(path);
    assert.equal(run.tasks.get('j')?.output, '{"b":null,"a":[7,8,9]}');
    assert.equal(run.tasks.get('one[1]')?.output, '{"a":8}');
  }));

  it('of key=value lines are strings, and meta lines are seen by template and require of children', () => within({
    'w.toml': root('a', `run = '''printf 'rows=3\\nmeta.file=x y.csv\\ntext<<EOF\\n1\\n2\\nEOF\\n' > "$MILLRACE_OUTPUT"'''`)
      + phase('b', 'dependsOn = "a"\nrule = "require={meta:file}"\ntemplate = "{meta:file}"\nrun = \'test "$MILLRACE_INFO" = "x y.csv"\''),
  }, async (path) => {
    const { run } = await runExample(path);
    assert.deepEqual([run.status, run.tasks.get('a')?.output, run.tasks.get('b')?.info], ['completed', '{"rows":"3","text":"1\\n2"}', 'x y.csv']);
  }));

  it('that are large reach children, also after a resume, and a lost one is told', () => within({
    'w.toml': root('a', 'run = \'cp value.json "$MILLRACE_OUTPUT"\'') + phase('b', 'dependsOn = "a"\nrun = \'cp "$MILLRACE_INPUTS" got; [ -e ok ]\''),
    'value.json': JSON.stringify({ rows: Array.from({ length: 50_000 }, (_, i) => `row ${i}`) }),
  }, async (path) => {
    const value = readFileSync(join(path, 'value.json'), 'utf8');
    const { run } = await runExample(path);
    assert.deepEqual([run.status, readFileSync(join(path, 'got'), 'utf8') === `{"a":${value}}`], ['failed', true]);
    const folder = stateFolder(path);
    assert.equal(loadRun(folder, run.id).tasks.get('a')?.output, null);
    rmSync(join(path, 'got'));
    const [file = ''] = readdirSync(folder.valuesDir(run.id));
    renameSync(join(folder.valuesDir(run.id), file), join(path, 'kept'));
    await assert.rejects(resume(path, run.id), (error) => error instanceof StateError && error.kind === 'corrupt' && error.message.includes(file));
    renameSync(join(path, 'kept'), join(folder.valuesDir(run.id), file));
    writeFileSync(join(path, 'ok'), '');
    assert.equal((await resume(path, run.id)).status, 'completed');
    assert.equal(readFileSync(join(path, 'got'), 'utf8') === `{"a":${value}}`, true);
  }));

  it('leave no files behind', () => within({ 'w.toml': root('a', 'run = "echo 1 > $MILLRACE_OUTPUT"') }, async (path) => {
    const { run } = await runExample(path);
    assert.equal(existsSync(join(path, '.millrace', 'tmp', run.id)), false);
  }));
});

describe('a real run', function () {
  this.slow(5000);

  it('tells each attempt what it is', () => within({
    'w.toml': root('t:j', 'template = "?d={yyyy}"\nrun = "env -0 > env; exit 1"\nretry = 1', '&retry_delay=1ms'),
  }, async (path) => {
    const { run } = await runExample(path, { env: { PATH: process.env['PATH'], VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--title=x', HOME: '/h' }, binFolder: '/millrace-bin' });
    const env = new Map(readFileSync(join(path, 'env'), 'utf8').split('\0').filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    assert.deepEqual([...env.keys()].filter((name) => /^(VSCODE_|ELECTRON_|NODE_OPTIONS)/.test(name)), []);
    assert.match(env.get('PATH') ?? '', /^\/millrace-bin:/);
    assert.deepEqual(['RUN_ID', 'TASK', 'TYPE', 'JOB', 'INFO', 'META', 'ATTEMPT', 'LOGICAL_TIME', 'WORKFLOW'].map((name) => env.get(`MILLRACE_${name}`)), [
      run.id, 't:j', 't', 'j', '?d=2024', 'cron=2024-01-03T05&delayed=1ms&job=j&retry=1&workflow=w.toml', '2', '2024-01-03T05:00:00Z', 'w.toml',
    ]);
    assert.match(env.get('MILLRACE_IDEMPOTENCY_KEY') ?? '', /^[0-9a-f]{64}$/);
  }));

  it('retries after its delay, with a log range for each attempt', () => within({
    'w.toml': root('a', 'run = "echo attempt $MILLRACE_ATTEMPT; [ $MILLRACE_ATTEMPT = 3 ]"\nretry = 3', '&retry_delay=50ms'),
  }, async (path) => {
    const { run, records } = await runExample(path);
    const task = run.tasks.get('a');
    assert.ok(task);
    assert.deepEqual([run.status, task.attempts.length], ['completed', 3]);
    assert.deepEqual([1, 2, 3].map((number) => logOf(path, run, task, number)), ['attempt 1\nmillrace: exit code 1\n', 'attempt 2\nmillrace: exit code 1\n', 'attempt 3\n']);
    const times = records.flatMap((record) => (record.t === 'start' ? [Date.parse(record.at)] : []));
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 50);
  }));

  it('runs in parallel, within the limits of the run and the topic', () => within({
    'w.toml': `[workflow]\nconcurrency = 3\n[workers.t]\ncommand = ["sh", "t.sh"]\nprotocol = "exit"\nconcurrency = 2\n${root('t', '', '&meta=n:1,2,3,4,5,6')}${root('u', 'run = "sh t.sh"', '&meta=n:1,2,3')}`,
    // Nobody goes on before three are there, or a minute is over.
    't.sh': `mkdir "$MILLRACE_TYPE.$$"; list() { ls -d t.* u.* 2>/dev/null | grep -v sh$; }
i=0; until [ -e full ] || [ $i = 600 ]; do [ $(list | wc -l) -ge 3 ] && : > full; sleep 0.1; i=$((i + 1)); done
echo $(list) >> seen; sleep 0.1; rmdir "$MILLRACE_TYPE.$$"`,
  }, async (path) => {
    const { run } = await runExample(path);
    assert.equal(run.status, 'completed');
    const seen = linesOf(join(path, 'seen')).map((line) => line.trim().split(' '));
    assert.equal(seen.length, 9);
    assert.equal(Math.max(...seen.map((all) => all.length)), 3);
    assert.equal(Math.max(...seen.map((all) => all.filter((name) => name.startsWith('t.')).length)), 2);
  }));

  it('starts `use` with the module\'s path and the function\'s name', () => within({
    'w.toml': root('a', 'use = "./tasks/load.mjs#load"\ncwd = "sub"'), 'sub/x': '', 'show.sh': 'echo "$PWD $1 $2 $ELECTRON_RUN_AS_NODE"',
  }, async (path) => {
    const { run } = await runExample(path, { useCommand: ['/bin/sh', join(path, 'show.sh')] });
    const task = run.tasks.get('a');
    assert.ok(task);
    assert.equal(logOf(path, run, task), `${path}/sub ${path}/tasks/load.mjs load 1\n`);
  }));

  it('is refused before anything exists without a root or without a worker', () => within({ 'w.toml': phase('a', 'rule = "meta=n:1"') }, async (path) => {
    await assert.rejects(runExample(path), refusal('empty'));
    writeFileSync(join(path, 'w.toml'), root('a', ''));
    await assert.rejects(runExample(path), (error) => refusal('no-worker')(error) && /nothing says how to run "a"/.test(String(error)));
    assert.equal(existsSync(join(path, '.millrace')), false);
  }));

  it('makes a task for each file, or for the one given', () => within({
    'w.toml': phase('a', 'rule = "files=./in/*.csv"\ntemplate = "{meta:file}"\nrun = "true"'), 'in/b.csv': '', 'in/a.csv': '', 'in/c.txt': '',
  }, async (path) => {
    const infos = ({ tasks }: RunState) => [...tasks.values()].map(({ key, meta }) => `${key} ${/file=([^&]*)/.exec(meta)?.[1]}`);
    assert.deepEqual(infos((await runExample(path)).run), ['a[0] in/a.csv', 'a[1] in/b.csv']);
    assert.deepEqual(infos((await runExample(path, {}, { inputFile: join(path, 'in/b.csv') })).run), ['a[0] in/b.csv']);
  }));

  it('fails, then resumes under its id with only what is not done, attempts counting on', () => within({
    'w.toml': root('a', 'run = "echo a >> ran; echo 5 > $MILLRACE_OUTPUT"') + phase('b', 'dependsOn = "a"\nrun = "echo b >> ran; [ -e ok ]"') + phase('c', 'dependsOn = ["a", "b"]\nrun = "echo c >> ran; cp $MILLRACE_INPUTS $MILLRACE_OUTPUT"'),
  }, async (path) => {
    const { run } = await runExample(path);
    assert.deepEqual([run.status, run.error, linesOf(join(path, 'ran'))], ['failed', 'b: exit code 1', ['a', 'b']]);
    writeFileSync(join(path, 'ok'), '');
    const again = await resume(path, run.id);
    assert.deepEqual([again.status, linesOf(join(path, 'ran')), again.tasks.get('c')?.output], ['completed', ['a', 'b', 'b', 'c'], '{"a":5,"b":null}']);
    assert.deepEqual(again.tasks.get('b')?.attempts.map(({ attempt, result }) => [attempt, result]), [[1, 'error'], [2, 'complete']]);
    await assert.rejects(resume(path, run.id), refusal('empty'));
    await assert.rejects(resume(path, run.id.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))), refusal('not-found'));
  }));

  it('is not resumed from a journal that is damaged: nothing runs, and it stays as it is', () => within({
    'w.toml': root('a', 'run = "echo a >> ran"') + phase('b', 'dependsOn = "a"\nrun = "echo b >> ran; false"'),
  }, async (path) => {
    const { run } = await runExample(path);
    const journal = stateFolder(path).journalPath(run.id);
    const damaged = readFileSync(journal);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    writeFileSync(journal, damaged);
    await assert.rejects(resume(path, run.id), (error) => error instanceof StateError && error.kind === 'corrupt' && error.message.includes(journal));
    assert.deepEqual([linesOf(join(path, 'ran')), readFileSync(journal).equals(damaged)], [['a', 'b'], true]);
  }));

  it('simulates without workers or processes', () => within({ 'w.toml': root('a', '') + phase('b', 'dependsOn = "a"') + phase('c', 'dependsOn = "b"') }, async (path) => {
    const definition = await loadDefinition(path, join(path, 'w.toml'));
    const run = await startRun(local(path), definition, exampleRequest({ fail: ['b'] }), true, undefined, exampleHost());
    assert.deepEqual([run.simulated, run.status, [...run.tasks.values()].map(({ status }) => status)], [true, 'failed', ['completed', 'failed', 'skipped']]);
  }));
});

describe('cancelling', function () {
  this.slow(5000);
  const mark = `millrace-mark-${process.pid}-cancel`;
  const files = {
    'w.toml': `[workflow]\nkill_grace = "100ms"\n${root('a', 'run = ["sh", "stubborn.sh"]')}${phase('b', 'dependsOn = "a"\nrun = "true"')}${root('c', 'run = "true"')}`,
    'stubborn.sh': `[ -e ok ] && exit 0\ntrap '' TERM\nsh -c "trap '' TERM; sleep 30; : ${mark}" &\nwhile :; do sleep 0.05; done`,
  };

  it('ends the whole group, says cancelled, and can be resumed', () => within(files, async (path) => {
    const { run } = await runExample(path, { onRecord: (record, { id }) => {
      if (record.t === 'end' && record.key === 'c') void until('the child', () => processesWith(mark).length > 0).then(() => requestCancel(local(path), loadRun(stateFolder(path), id)));
    } });
    assert.deepEqual([run.status, [...run.tasks.values()].map(({ key, status }) => `${key} ${status}`)], ['cancelled', ['a cancelled', 'c completed']]);
    assert.deepEqual(processesWith(mark), []);
    await assert.rejects(requestCancel(local(path), loadRun(stateFolder(path), run.id)), refusal('not-found'));
    writeFileSync(join(path, 'ok'), '');
    const again = await resume(path, run.id);
    assert.deepEqual([again.status, again.tasks.get('a')?.attempts.length, again.tasks.get('c')?.attempts.length], ['completed', 2, 1]);
  }));

  it('is heard as soon as the run exists', () => within({ 'w.toml': root('a', 'run = "sleep 600"') }, async (path) => {
    const { run } = await runExample(path, { onBegun: ({ id }) => void requestCancel(local(path), loadRun(stateFolder(path), id)) });
    assert.deepEqual([run.status, run.tasks.get('a')?.status], ['cancelled', 'cancelled']);
  }));

  it('does not refer to an earlier life of the run', () => within({ 'w.toml': root('a', 'run = "[ -e ok ]"') }, async (path) => {
    const { run } = await runExample(path);
    writeFileSync(join(path, 'ok'), '');
    mkdirSync(join(path, '.millrace', 'control'), { recursive: true });
    writeFileSync(stateFolder(path).controlPath(run.id), 'cancel\n');
    assert.equal((await resume(path, run.id)).status, 'completed');
  }));
});

describe('a run of which an item of a collected list failed', () => {
  it('is not resumed, but retried: only that item and what is below run again', () => within({
    'w.toml': root('s', `run = 'echo "[1,2]" > "$MILLRACE_OUTPUT"'`)
      + phase('a', `dependsOn = "s"\nforeach = 'results.s'\ncollect = "partial"\nrun = 'echo $MILLRACE_TASK >> ran; [ "$MILLRACE_TASK" != "a[1]" ] || [ -e ok ]'`)
      + phase('b', 'dependsOn = "a"\nrun = "echo b >> ran"'),
  }, async (path) => {
    const { run } = await runExample(path);
    assert.equal(run.status, 'partially_completed');
    await assert.rejects(resume(path, run.id), (error) => refusal('empty')(error) && /nothing to resume; `millrace retry /.test(String(error)));
    writeFileSync(join(path, 'ok'), '');
    writeFileSync(join(path, 'ran'), '');
    const retried = await resumeRun(local(path), run.id, (file) => loadDefinition(path, join(path, file)), { kind: 'retry', phase: null, downstream: false, changed: 'refuse' }, exampleHost());
    assert.deepEqual([retried.status, readFileSync(join(path, 'ran'), 'utf8')], ['completed', 'a[1]\nb\n']);
  }));
});
