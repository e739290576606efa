import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { logOf, processesWith, runOne, type Ran } from './exampleProcess';
import { exampleRoot, runExample } from './exampleWorkflow';

const ended = ({ task }: Ran) => [task.status, task.result, task.msg, task.attempts.at(-1)?.exitCode];
/** A worker of protocol `task` as a shell script. */
const worker = (script: string, more = '') => runOne(more, { 'worker.sh': script, 'millrace.toml': '[workers.t]\ncommand = ["sh", "worker.sh"]\n' });

describe('protocol exit', () => {
  it('completes at 0 and fails at anything else, with the last line of stderr', async () => {
    assert.deepEqual(ended(await runOne('run = "true"')), ['completed', 'complete', '', 0]);
    assert.deepEqual(ended(await runOne('run = "echo no >&2; echo; echo really not >&2; echo out; exit 3"')), ['failed', 'error', 'really not', 3]);
    assert.deepEqual(ended(await runOne('run = "exit 7"')), ['failed', 'error', 'exit code 7', 7]);
    assert.deepEqual(ended(await runOne('run = "kill -9 $$"')), ['failed', 'error', 'ended by SIGKILL', null]);
  });

  it('maps exit codes', async () => {
    const codes = 'exit_codes = { 75 = "warn", 76 = "alert", 0 = "error" }\n';
    assert.deepEqual(ended(await runOne(`${codes}run = "echo partly >&2; exit 75"`)), ['completed', 'warn', 'partly', 75]);
    assert.deepEqual(ended(await runOne(`${codes}run = "exit 76"`)).slice(0, 2), ['failed', 'alert']);
    assert.deepEqual(ended(await runOne(`${codes}run = "true"`)).slice(0, 2), ['failed', 'error']);
  });

  it('closes stdin', async () => {
    assert.deepEqual(ended(await runOne('run = "cat; echo done"\ntimeout = "30s"')), ['completed', 'complete', '', 0]);
  });

  it('finds built-in names as programs, or not at all', async () => {
    assert.deepEqual(ended(await runOne('run = ["test", "a", "=", "a"]')), ['completed', 'complete', '', 0]);
    assert.deepEqual(ended(await runOne('run = ["exit", "0"]')), ['failed', 'error', 'command not found: "exit" is on no folder of PATH', null]);
  });

  it('names a command that is missing, not executable or a folder, and a missing working folder, in its log too', async () => {
    const missing = await runOne('run = ["no-such-command-anywhere"]');
    assert.match(missing.task.msg, /command not found: "no-such-command-anywhere"/);
    assert.match(missing.log, /^millrace: command not found/);
    assert.deepEqual([missing.run.status, missing.task.attempts.length], ['failed', 1]);
    assert.match((await runOne('run = ["./here.sh"]')).task.msg, /"\.\/here\.sh" does not exist in the working folder/);
    assert.match((await runOne('run = ["./here.sh"]', { 'here.sh': 'true' })).task.msg, /not executable/);
    assert.match((await runOne('run = ["./dir"]', { 'dir/x': '' })).task.msg, /command not found/);
    assert.match((await runOne('run = "true"\ncwd = "nowhere"')).task.msg, /working folder "nowhere" does not exist/);
    assert.match((await runOne('run = "true"\ncwd = "file"', { file: '' })).task.msg, /working folder "file" does not exist/);
  });

  it('runs in its working folder, found from there', async () => {
    const root = exampleRoot({ 'sub/x.sh': '#!/bin/sh\npwd; exit 0', 'w.toml': '[[phase]]\ntask = "t"\nrule = "cron=0 * * * *"\ncwd = "sub"\nrun = ["./x.sh"]\n' });
    try {
      chmodSync(join(root.path, 'sub/x.sh'), 0o755);
      const { run } = await runExample(root.path);
      assert.equal(run.tasks.get('t')?.status, 'completed');
    } finally {
      root.remove();
    }
  });

  it('fails alone when the system refuses to start it', async () => {
    const { task, run } = await runOne(`template = "${'x'.repeat(200_000)}"\nrun = ["echo", "{info}"]\nretry = 1`);
    assert.match(task.msg, /cannot start the command: .*E2BIG/);
    assert.deepEqual([run.status, task.attempts.length], ['failed', 2]);
    assert.match((await runOne('template = "a\\u0000b"\nrun = ["echo", "{info}"]')).task.msg, /cannot start the command/);
    assert.match((await runOne(`run = ["./${'y'.repeat(5000)}"]`)).task.msg, /cannot start the command|command not found/);
  });
});

describe('protocol task', () => {
  it('gives one task line, then end of input, and takes the first result line', async () => {
    const echo = 'read -r line; [ -z "$(cat)" ] || exit 9; echo hello; echo "got: $line"; echo \'{"type":"t","result":"complete","msg":"3 rows","meta":"rows=3"}\'; echo after';
    const ran = await worker(echo, 'template = "?d={yyyy}"\n');
    assert.deepEqual(ended(ran), ['completed', 'complete', '3 rows', 0]);
    assert.equal(ran.task.returnedMeta, 'rows=3');
    const [hello, got, after] = ran.log.split('\n');
    assert.deepEqual([hello, after], ['hello', 'after']);
    const sent = JSON.parse((got ?? '').slice('got: '.length));
    assert.deepEqual([sent.type, sent.info, sent.id, sent.meta], ['t', '?d=2024', ran.task.id, 'cron=2024-01-03T05&workflow=w.toml']);
  });

  it('lets the result win over the exit code', async () => {
    assert.deepEqual(ended(await worker('echo \'{"type":"t","result":"complete"}\'; exit 3')), ['completed', 'complete', '', 3]);
    assert.deepEqual(ended(await worker('echo \'{"type":"t","result":"error","msg":"no"}\'')), ['failed', 'error', 'no', 0]);
    assert.deepEqual(ended(await worker('echo \'{"type":"t","result":"warn","msg":"hm"}\'')), ['completed', 'warn', 'hm', 0]);
  });

  it('takes the first of two results, and leaves the second in the log', async () => {
    const ran = await worker('echo \'{"type":"t","result":"alert","msg":"1"}\'; echo \'{"type":"t","result":"complete","msg":"2"}\'');
    assert.deepEqual(ended(ran), ['failed', 'alert', '1', 0]);
    assert.match(ran.log, /"msg":"2"/);
  });

  it('takes a last line without its end, and is not confused by garbage', async () => {
    assert.deepEqual(ended(await worker('printf \'{"type":"t","result":"complete"}\'')), ['completed', 'complete', '', 0]);
    const ran = await worker('head -c 300000 /dev/urandom; echo; echo \'{"type":\'; echo \'{"type":"other","result":"error"}\'; echo \'{"type":"t","result":"maybe"}\'; echo \'{"type":"t","result":"complete","msg":"ok"}\'');
    assert.deepEqual(ended(ran), ['completed', 'complete', 'ok', 0]);
  });

  it('is an error without a result, with what the worker said last', async () => {
    assert.deepEqual(ended(await worker('echo "{\\"type\\":\\"t\\",\\"res"; echo broken >&2')), ['failed', 'error', 'the worker printed no result line (exit code 0): broken', 0]);
    assert.deepEqual(ended(await worker('exit 4')), ['failed', 'error', 'the worker printed no result line (exit code 4)', 4]);
  });

  it('reads the value where protocol exit does', async () => {
    const { task } = await worker('echo "[1, 2]" > "$MILLRACE_OUTPUT"; echo "{\\"type\\":\\"t\\",\\"result\\":\\"complete\\",\\"meta\\":\\"a=1\\"}"');
    assert.deepEqual([task.output, task.returnedMeta], ['[1,2]', 'a=1']);
    const lines = await worker('printf "meta.b=2\\nrows=3\\n" > "$MILLRACE_OUTPUT"; echo "{\\"type\\":\\"t\\",\\"result\\":\\"complete\\",\\"meta\\":\\"a=1\\"}"');
    assert.deepEqual([lines.task.output, lines.task.returnedMeta], ['{"rows":"3"}', 'a=1&b=2']);
  });
});

describe('injection', () => {
  const nasty = '$(touch owned) `touch owned` ; touch owned # \' \\" && touch owned | {info} $HOME';
  const show = '#!/bin/sh\nprintf "%s\\n" "$@" "$X"; [ -e owned ] && echo OWNED; exit 0';

  it('keeps every value one inert word, in argv and environment', async () => {
    const { log, task } = await runOne(`template = "${nasty}"\nrun = ["sh", "show.sh", "<{info}>", "{meta:workflow}"]\nenv = { X = "[{info}]" }`, { 'show.sh': show });
    const text = nasty.replace('\\"', '"');
    assert.equal(task.info, text);
    assert.deepEqual(log.split('\n'), [`<${text}>`, 'w.toml', `[${text}]`, '']);
  });

  it('puts no value into a shell string', async () => {
    const { log } = await runOne(`template = "${nasty}"\nrun = "echo '{info}'; printf '%s' \\"$MILLRACE_INFO\\"; [ -e owned ] && echo OWNED; true"`);
    assert.equal(log, `{info}\n${nasty.replace('\\"', '"')}`);
  });
});

describe('ending a task', function () {
  this.slow(5000);
  /** Ignores SIGTERM, and so does a child of it. */
  const stubborn = (mark: string) => `trap '' TERM\nsh -c "trap '' TERM; sleep 600; : ${mark}" &\nsleep 600 &\nwhile :; do sleep 0.05; done`;
  const top = '[workflow]\nkill_grace = "100ms"\n';

  it('at its timeout ends all of its group, also what ignores SIGTERM, and counts as an error', async () => {
    const mark = `millrace-mark-${process.pid}-timeout`;
    const ran = await runOne('run = ["sh", "stubborn.sh"]\ntimeout = "300ms"\nretry = 1', { 'stubborn.sh': stubborn(mark) }, undefined, top);
    assert.deepEqual(ended(ran).slice(0, 3), ['failed', 'error', 'timed out after 300ms']);
    assert.deepEqual([ran.task.attempts.length, processesWith(mark)], [2, []]);
  });

  it('has timeouts of more than a month', async () => {
    assert.deepEqual(ended(await runOne('run = "sleep 0.1"\ntimeout = "10000h"')), ['completed', 'complete', '', 0]);
  });

  it('gives time to end well', async () => {
    // Again where the shell was so slow that its time was over before it had set its trap.
    const root = exampleRoot({
      'w.toml': '[[phase]]\ntask = "t"\nrule = "cron=0 * * * *&retry_delay=1ms"\nretry = 30\ntimeout = "300ms"\nrun = ["sh", "x.sh"]\n',
      'x.sh': "[ -e cleaned ] && exit 0\ntrap 'touch cleaned; echo cleaned; exit 1' TERM\nwhile :; do sleep 0.02; done",
    });
    try {
      const { run } = await runExample(root.path);
      const task = run.tasks.get('t');
      assert.ok(task);
      assert.equal(task.status, 'completed');
      assert.match(logOf(root.path, run, task, task.attempts.length - 1), /^cleaned\nmillrace: timed out after 300ms\n$/m);
    } finally {
      root.remove();
    }
  });

  it('ends what a task leaves behind, and does not wait for it', async () => {
    const mark = `millrace-mark-${process.pid}-behind`;
    const ran = await runOne(`run = '''sh -c "sleep 600; : ${mark}" & echo done'''`);
    assert.deepEqual([ran.task.status, ran.log, processesWith(mark)], ['completed', 'done\n', []]);
  });

  it('does not wait for what has left its group and holds its output', async () => {
    const mark = `600.${process.pid}`;
    const ran = await runOne(`run = "setsid sleep ${mark} & until grep -qz ${mark} /proc/$!/cmdline; do :; done; echo done"`);
    const left = processesWith(mark);
    for (const pid of left) process.kill(pid, 'SIGKILL');
    assert.deepEqual([ran.task.status, ran.log, left.length], ['completed', 'done\n', 1]);
  });
});

describe('output of a task', function () {
  this.slow(5000);

  it('of 30 MB goes to the log with flat memory', async () => {
    const before = process.memoryUsage().rss;
    let peak = 0;
    const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 10);
    const { task } = await runOne('run = "yes 0123456789012345678901234567890 | head -c 30000000"');
    clearInterval(watch);
    assert.deepEqual([task.status, (task.attempts[0]?.logEnd ?? 0) - (task.attempts[0]?.log?.start ?? 0)], ['completed', 30_000_000]);
    const grown = (peak - before) / 1024 / 1024;
    console.log(`      30 MB of output: ${grown.toFixed(0)} MB more memory`);
    assert.ok(grown < 100, `${grown} MB`);
  });

  it('of 100,000 lines on stderr gives its last line for the message', async () => {
    assert.equal((await runOne('run = "seq 100000 >&2; exit 1"')).task.msg, '100000');
  });

  it('of 100,000 lines before the result is no burden to protocol task', async () => {
    assert.deepEqual(ended(await worker('seq 100000; echo \'{"type":"t","result":"complete","msg":"x"}\'')), ['completed', 'complete', 'x', 0]);
  });

  it('that is a folder in place of MILLRACE_OUTPUT fails that attempt alone', async () => {
    assert.match((await runOne('run = "mkdir $MILLRACE_OUTPUT"')).task.msg, /replaced by something that is no file/);
    assert.match((await runOne('run = "mkfifo $MILLRACE_OUTPUT"')).task.msg, /replaced by something that is no file/);
  });

  it('of no known form fails the attempt and is named', async () => {
    const ran = await runOne('run = "echo rows: 3 > $MILLRACE_OUTPUT"');
    assert.deepEqual(ended(ran).slice(0, 2), ['failed', 'error']);
    assert.match(ran.task.msg, /line 1 .*rows: 3/);
  });
});
