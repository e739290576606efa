import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, corpusFolder, millrace, newFolder, refusal, write } from './cliProcess';
import type { PlanAnswer, PlannedTask, PreviewAnswer, RunAnswer } from './cliShapes';

const workflow = `
[[phase]]
task = "load:a"
rule = "cron=0 0 * * *&offset=-24h"
template = "?day={yyyy}-{mm}-{dd}"
run = "exit 0"
[[phase]]
task = "watch"
rule = "files=in/*.csv"
template = "{meta:file}"
run = "exit 0"
[[phase]]
task = "clean"
dependsOn = "load:a"
rule = "meta=n:1,2"
template = "{meta:n}"
run = "[ $MILLRACE_INFO = 1 ] || [ -e mended ] || { echo broken >&2; exit 3; }"
[[phase]]
task = "report"
dependsOn = ["clean", "load:a"]
run = "exit 0"
[[phase]]
task = "wrong"
rule = "cron=never"
`;
const at = ['--at', '2024-01-03'];

describe('millrace plan', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'w.toml': workflow, 'millrace.toml': '' })));
  afterEach(() => folder.remove());

  const keys = async (...words: string[]): Promise<string[]> => (await answer<PlanAnswer>(folder.path, ['plan', 'w.toml', ...words])).tasks.map(({ key }) => key);

  it('gives every task in full, what gets none, and what is excluded; nothing is written', async () => {
    const { tasks, without, excluded } = await answer<PlanAnswer>(folder.path, ['plan', 'w.toml', ...at]);
    assert.deepEqual(tasks[0], { key: 'load:a', phase: 'load:a', type: 'load', job: 'a', info: '?day=2024-01-02', meta: 'cron=2024-01-02T00&job=a&workflow=w.toml' });
    assert.deepEqual(tasks.map(({ key, info }) => [key, info]).slice(1), [['clean[0]', '1'], ['clean[1]', '2'], ['report', '']]);
    assert.deepEqual(without.map(({ key, status }) => [key, status])[0], ['watch', 'bypassed']);
    assert.match(without[0]?.reason ?? '', /no file matches "in\/\*\.csv"/);
    assert.deepEqual(excluded.map(({ phase, code }) => [phase, code]), [['wrong', 'cron-invalid']]);
    assert.deepEqual(readdirSync(folder.path).sort(), ['millrace.toml', 'w.toml']);
    assert.deepEqual(await answer<PlanAnswer>(folder.path, ['run', 'w.toml', ...at, '--dry-run', '--concurrency', '2', '--simulate', '--fail', 'clean', '--detach']), { tasks, without, excluded });
  });

  it('takes times as a day, an hour or RFC 3339, in UTC', async () => {
    const info = async (time: string): Promise<string> => (await answer<PlanAnswer>(folder.path, ['plan', 'w.toml', '--at', time])).tasks[0]?.meta ?? '';
    for (const time of ['2024-01-03T05', '2024-01-03T05:00:00Z', '2024-01-03T07:00:00+02:00']) assert.match(await info(time), /cron=2024-01-02T05/, time);
    for (const time of ['yesterday', '2024-02-30', '2024-02-30T00:00:00Z', '2024-01-03T05:00', '2024-1-3']) {
      assert.match((await refusal(folder.path, ['plan', 'w.toml', '--at', time], 2)).message, /is no time: use 2006-01-02/, time);
    }
  });

  it('plans one phase alone, with what is above, with what is below', async () => {
    assert.deepEqual(await keys('--phase', 'load:a'), ['load:a']);
    assert.deepEqual(await keys('--phase', 'load:a', '--downstream'), ['load:a', 'clean[0]', 'clean[1]', 'report']);
    assert.deepEqual(await keys('--phase', 'clean', '--upstream'), ['load:a', 'clean[0]', 'clean[1]']);
    assert.deepEqual(await keys('--phase', 'report'), ['report']);
  });

  it('makes a task for each matching file, or for --file, from wherever it is asked', async () => {
    write(folder.path, { 'in/b.csv': '', 'in/a.csv': '', 'in/c.txt': '' });
    const files = (tasks: readonly PlannedTask[]): string[] => tasks.filter(({ phase }) => phase === 'watch').map(({ info }) => info);
    assert.deepEqual(files((await answer<PlanAnswer>(folder.path, ['plan', 'w.toml'])).tasks), ['in/a.csv', 'in/b.csv']);
    assert.deepEqual(files((await answer<PlanAnswer>(join(folder.path, 'in'), ['plan', '../w.toml', '--file', 'b.csv'])).tasks), ['in/b.csv']);
  });

  it('shows a plan to people: a table on stdout, what gets no task on stderr', async () => {
    const { stdout, stderr } = await millrace(folder.path, ['plan', 'w.toml', ...at]);
    assert.deepEqual(stdout.split('\n').map((line) => line.split(/ {2,}/)), [
      ['TASK', 'INFO', 'META'],
      ['load:a', '?day=2024-01-02', 'cron=2024-01-02T00&job=a&workflow=w.toml'],
      ['clean[0]', '1', 'workflow=w.toml&cron=2024-01-02T00&n=1'],
      ['clean[1]', '2', 'workflow=w.toml&cron=2024-01-02T00&n=2'],
      ['report', '-', 'workflow=w.toml&cron=2024-01-02T00'], [''],
    ]);
    assert.match(stderr, /^bypassed watch: no file matches "in\/\*\.csv"\nexcluded wrong: .*\n4 tasks\n$/);
  });

  it('refuses a file with keys to come, each by name', async () => {
    const toCome: readonly (readonly [string, string, RegExp])[] = [
      ['', 'Workflow = "x.toml"', /phase "a": `workflow` is not yet supported/],
      ['strategy = "transaction"', '', /\[workflow\]: `strategy` is not yet supported as "transaction"; there is "node", "checkpoint", "end"/],
      ['engine = "bullmq"', '', /\[workflow\]: `engine` is not yet supported as "bullmq"; there is "local"/],
      ['hooks = { failure = "true" }', '', /\[workflow\]: `hooks` is not yet supported/],
    ];
    for (const [workflowKey, phaseKey, words] of toCome) {
      write(folder.path, { 'next.toml': `[workflow]\n${workflowKey}\n[[phase]]\ntask = "a"\nrule = "cron=0 0 * * *"\nrun = "touch started"\n${phaseKey}\n` });
      for (const command of ['plan', 'run']) {
        const { kind, message } = await refusal(folder.path, [command, 'next.toml'], 1);
        assert.equal(kind, 'invalid');
        assert.match(message, words);
      }
    }
    assert.ok(!existsSync(join(folder.path, 'started')));
  });

  it('previews a resume: skip, re-run or run, and why', async () => {
    const { id } = await answer(folder.path, ['run', 'w.toml', ...at], 1);
    const preview = await answer<PreviewAnswer>(folder.path, ['plan', '--resume', id]);
    assert.deepEqual(preview.phases.map(({ phase, action }) => [phase, action]), [['load:a', 'skip'], ['watch', 'skip'], ['clean', 're-run'], ['report', 'run']]);
    assert.deepEqual(preview.tasks.map(({ key, action }) => [key, action]).sort(), [
      ['clean[0]', 'skip'], ['clean[1]', 're-run'], ['load:a', 'skip'], ['report', 'run'], ['watch', 'skip'],
    ]);
    for (const { reason } of [...preview.phases, ...preview.tasks]) assert.ok(reason.length > 0);
    const { stdout } = await millrace(folder.path, ['plan', '--resume', id]);
    assert.match(stdout, /^4 phases: skip 2, re-run 1, run 1\n {2}skip {4}load:a {2}completed\n/);
    assert.match(stdout, /\n {2}re-run {2}clean {3}1 of 2 tasks: failed: broken\n {2}run {5}report {2}never started/);

    write(folder.path, { mended: '' });
    const before = await answer(folder.path, ['runs', 'show', id]);
    const resumed = await answer(folder.path, ['resume', id]);
    assert.deepEqual([resumed.id, resumed.status], [id, 'completed']);
    assert.deepEqual(resumed.tasks.map(({ key, attempts }) => [key, attempts]).sort(), [
      ['clean[0]', 1], ['clean[1]', 2], ['load:a', 1], ['report', 1], ['watch', 0],
    ]);
    const first = (run: RunAnswer) => run.tasks.find(({ key }) => key === 'load:a');
    assert.deepEqual(first(resumed), first(before), 'what was complete stays as it was');
    assert.match((await refusal(folder.path, ['resume', id], 1)).message, /nothing to resume/);
    for (const words of [['plan', '--resume', 'nope'], ['plan', '--resume', '20240101T000000000-aaaaaa'], ['plan', 'w.toml', '--resume', id], ['plan', 'w.toml', '--changed', 'keep'], ['plan', '--resume', id, '--changed', 'maybe']]) {
      await refusal(folder.path, words, 2);
    }
  });

  it('plans and simulates the corpus; without a root no tasks; invalid.toml is refused with its findings', async function () {
    const corpus = corpusFolder(this);
    cpSync(corpus, folder.path, { recursive: true });
    const tasks = { 'parent/f1.toml': 4, 'workflow/f1.toml': 9, 'workflow/f3.toml': 2, 'workflow/jobs.toml': 5, 'batch.toml': 0, 'workflow/f2.toml': 0, 'parent/group/f3.toml': 0 };
    for (const [file, number] of Object.entries(tasks)) {
      const plan = await answer<PlanAnswer>(folder.path, ['plan', file, ...at]);
      assert.equal(plan.tasks.length, number, file);
      if (number === 0) {
        assert.match((await refusal(folder.path, ['run', file, '--simulate'], 1)).message, /^nothing to run in .*: no phase with a valid cron or files\n {2}/);
        continue;
      }
      const run = await answer(folder.path, ['run', file, ...at, '--simulate']);
      const made = run.tasks.filter(({ status }) => status !== 'bypassed');
      assert.deepEqual([run.status, run.simulated, run.file, made.map(({ key }) => key).sort()], ['completed', true, file, plan.tasks.map(({ key }) => key).sort()]);
    }
    for (const words of [['plan', 'invalid.toml'], ['run', 'invalid.toml'], ['run', 'invalid.toml', '--simulate']]) {
      const { kind, message } = await refusal(folder.path, words, 1);
      assert.equal(kind, 'invalid');
      for (const finding of ['invalid.toml:1:5 error toml-syntax', 'invalid.toml:5:9 error rule-none', 'invalid.toml:6:9 error type-mismatch']) assert.ok(message.includes(finding), finding);
    }
    assert.equal(readFileSync(join(folder.path, 'invalid.toml'), 'utf8'), readFileSync(join(corpus, 'invalid.toml'), 'utf8'));
  });
});
