import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, millrace, newFolder, program, query, refusal, write } from './cliProcess';
import type { FindingLine, PlanAnswer, RunAnswer, RunHead } from './cliShapes';

const daily = 'rule = "cron=0 0 * * *"';
const workflow = `[[phase]]\ntask = "a"\n${daily}\nrun = "echo ran >> ran; echo 7 > $MILLRACE_OUTPUT"\n[[phase]]\ntask = "b"\ndependsOn = "a"\nrun = "[ -e mended ]"\n`;
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
/** Whether commands can be run as somebody who may not do everything. */
const canDrop = process.getuid?.() === 0 && spawnSync(nobody[0] ?? '', [...nobody.slice(1), 'true']).status === 0;

describe('bad input to millrace', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '', 'w.toml': workflow })));
  afterEach(() => folder.remove());

  const path = (...names: string[]): string => join(folder.path, ...names);
  const database = (): string => path('.millrace', 'state.sqlite');
  const untouched = (): void => assert.ok(!existsSync(path('ran')), 'nothing was started');
  const ids = async (): Promise<string[]> => (await answer<RunHead[]>(folder.path, ['runs'])).map(({ id }) => id);

  it('wrong words: what is wrong, and how it is used', async () => {
    for (const [words, message] of [
      [['chek'], /there is no command "chek"/], [['run'], /a word is missing/], [['run', 'w.toml', 'x.toml'], /unexpected "x\.toml"/],
      [['run', 'w.toml', '--fast'], /^unknown option '--fast'$/], [['plan', 'w.toml', '--at'], /'--at/], [['runs', '--store', 'here'], /is no address of a store/],
      [['runs', 'show'], /run id is missing/], [['runs', 'drop', 'x'], /list, show, logs, diff, alerts, mark, delete/], [['runs', 'delete', 'x'], /is not a run id/], [['runs', 'show', '20240101T000000000-aaaaaa', '--limit', '1'], /runs show takes no --limit/], [['runs', '--status', 'done'], /--status takes running/],
      [['runs', 'mark', 'x', 'y'], /a word is missing behind "y"/], [['runs', 'diff', 'x'], /a word is missing behind/], [['runs', '--limit', '0'], /--limit/], [['runs', 'list', 'x'], /unexpected "x"/],
      [['runs', 'show', '../../etc/passwd'], /is not a run id/], [['runs', 'show', '20240101T000000000-aaaaaa'], /there is no run/], [['lsp'], /--stdio/],
    ] as const) {
      assert.match((await refusal(folder.path, words, 2)).message, message, words.join(' '));
    }
    assert.match((await millrace(folder.path, ['plan'])).stderr, /usage: millrace plan FILE/);
    assert.match((await millrace(folder.path, ['--help'])).stdout, /check .*\n.*plan /);
    untouched();
  });

  it('files that are not there, are folders, or are broken', async () => {
    mkdirSync(path('folder.toml'));
    write(folder.path, { 'fox.toml': 'The brown fox', 'half.toml': `${workflow}[[phase]]\ntask = "c` });
    for (const [command, file, code, message] of [
      ['check', 'no.toml', 2, /no\.toml: it does not exist/], ['plan', 'no.toml', 2, /it does not exist/], ['run', 'no.toml', 2, /it does not exist/],
      ['plan', 'folder.toml', 2, /is a folder/], ['run', 'folder.toml', 2, /is a folder/], ['check', '/dev/zero', 2, /neither a file nor a folder/],
      ['plan', 'fox.toml', 1, /^fox\.toml:1:5 error toml-syntax/], ['run', 'half.toml', 1, /^half\.toml:10:\d+ error toml-syntax/],
    ] as const) {
      assert.match((await refusal(folder.path, [command, file], code)).message, message, `${command} ${file}`);
    }
    const found = await answer<FindingLine[]>(folder.path, ['check', 'half.toml', '--no-cache'], 1);
    assert.deepEqual(found.filter(({ severity }) => severity === 'error').map(({ code }) => code), ['toml-syntax'], 'the rest can still be read');
    untouched();
    assert.ok(!existsSync(path('.millrace')));
  });

  it('a folder and a file without permission', async function () {
    if (!canDrop) this.skip();
    chmodSync(folder.path, 0o755);
    write(folder.path, { 'secret.toml': workflow, 'closed/x.toml': workflow });
    for (const [name, mode] of [['secret.toml', 0o600], ['closed', 0o700], ['w.toml', 0o644]] as const) chmodSync(path(name), mode);
    const through = { through: nobody };
    for (const words of [['check', 'secret.toml'], ['check', 'closed'], ['plan', 'secret.toml'], ['run', 'secret.toml']]) {
      assert.match((await refusal(folder.path, words, 2, through)).message, /no permission to read it/, words.join(' '));
    }
    const found = await answer<FindingLine[]>(folder.path, ['check', '--no-cache'], 1, through);
    assert.deepEqual(found.filter(({ severity }) => severity === 'error').map(({ file, code }) => [file, code]), [['closed', 'unreadable'], ['secret.toml', 'unreadable']]);
    // Findings do not need a folder that can be written; a run does.
    const checked = await millrace(folder.path, ['check', 'w.toml'], through);
    assert.deepEqual([checked.code, /not up to date.*permission.*--no-cache/s.test(checked.stderr)], [0, true]);
    assert.equal((await answer<PlanAnswer>(folder.path, ['plan', 'w.toml'], 0, through)).tasks.length, 2);
    const { kind, message } = await refusal(folder.path, ['run', 'w.toml'], 3, through);
    assert.equal(kind, 'io');
    assert.match(message, /cannot create the state folder .*\.millrace.*permission/);
    untouched();
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    chmodSync(path('.millrace'), 0o700);
    assert.equal((await refusal(folder.path, ['runs'], 3, through)).kind, 'io', 'somebody else\'s state');
    chmodSync(path('.millrace'), 0o755);
    assert.deepEqual((await answer<RunHead[]>(folder.path, ['runs'], 0, through)).map((run) => run.id), [id], 'reading needs no writing');
    assert.equal((await answer(folder.path, ['runs', 'show', id], 0, through)).id, id);
    assert.equal((await refusal(folder.path, ['resume', id], 3, through)).kind, 'io');
  });

  it('a .millrace that is a file', async () => {
    write(folder.path, { '.millrace': 'mine' });
    const { kind, message } = await refusal(folder.path, ['run', 'w.toml'], 3);
    assert.equal(kind, 'io');
    assert.match(message, /\.millrace/);
    assert.equal((await refusal(folder.path, ['runs'], 3)).kind, 'io');
    assert.equal((await millrace(folder.path, ['check', 'w.toml'])).code, 0);
    assert.equal(readFileSync(path('.millrace'), 'utf8'), 'mine');
    untouched();
  });

  it('workers that are not there, print garbage, or are killed', async () => {
    write(folder.path, {
      'millrace.toml': '[workers.garbage]\ncommand = ["sh", "-c", "head -c 3000 /dev/urandom; echo; echo []; echo {}; exit 0"]\n',
      'bad.toml': [['garbage', ''], ['gone', 'run = ["no-such-command"]'], ['killed', 'run = "kill -9 $$"'], ['output', 'run = "head -c 200 /dev/urandom > $MILLRACE_OUTPUT"']]
        .map(([task, line]) => `[[phase]]\ntask = "${task}"\n${daily}\n${line}\n`).join(''),
    });
    const run = await answer(folder.path, ['run', 'bad.toml'], 1);
    const byKey = new Map(run.tasks.map((task) => [task.key, task]));
    for (const [key, message] of [['garbage', /result/], ['gone', /no-such-command/], ['killed', /SIGKILL|signal/i], ['output', /MILLRACE_OUTPUT/]] as const) {
      const { status, msg = '' } = byKey.get(key) ?? {};
      assert.equal(status, 'failed', key);
      assert.match(msg, message, key);
      assert.ok(msg.length < 1000, key);
    }
    assert.equal((await answer<unknown[]>(folder.path, ['runs', 'logs', run.id])).length, 4);
  });

  it('a database full of zeros: kept aside, nothing started, nothing lost', async () => {
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    for (const words of [['run', 'w.toml'], ['resume', id], ['runs']]) {
      writeFileSync(database(), Buffer.alloc(8192));
      rmSync(path('ran'));
      const { kind, message } = await refusal(folder.path, words, 3);
      assert.equal(kind, 'corrupt');
      const kept = /kept as (\S+\.corrupt-\w+)/.exec(message)?.[1] ?? '';
      assert.deepEqual(readFileSync(kept), Buffer.alloc(8192));
      untouched();
      assert.deepEqual(await ids(), [id], 'the next command works');
      write(folder.path, { ran: '' });
    }
    writeFileSync(database(), Buffer.alloc(8192));
    const { code, stdout, stderr } = await millrace(folder.path, ['check', '--json']);
    assert.deepEqual([code, Array.isArray(JSON.parse(stdout)), /kept as/.test(stderr)], [3, true, true]);
    assert.deepEqual(query(folder.path, 'SELECT id FROM runs'), [[id]]);
    assert.deepEqual(query(folder.path, 'SELECT task FROM workflow_phases ORDER BY 1'), [['a'], ['b']]);
  });

  it('a database that another tool left in WAL mode: read, but nothing is started on it, with what to do, and untouched', async () => {
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    rmSync(path('ran'));
    const script = 'import os,sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.execute("pragma journal_mode=wal")\nc.execute("create table theirs(a)")\nc.execute("insert into theirs values(1)")\nc.commit()\nos._exit(0)';
    assert.equal(spawnSync('python3', ['-c', script, database()]).status, 0);
    const before = [readFileSync(database()), readFileSync(`${database()}-wal`)];
    assert.ok((before[1]?.length ?? 0) > 0);
    for (const words of [['run', 'w.toml'], ['resume', id]]) {
      const { kind, message } = await refusal(folder.path, words, 3);
      assert.equal(kind, 'busy');
      assert.match(message, /state\.sqlite-wal holds changes .*close that tool, or run: sqlite3/);
    }
    const listed = await millrace(folder.path, ['runs', '--json']);
    assert.deepEqual([listed.code, JSON.parse(listed.stdout)[0].id], [0, id]);
    assert.match(listed.stderr, /state\.sqlite-wal holds changes/);
    assert.equal((await answer(folder.path, ['runs', 'show', id])).id, id, 'a run is told from its journal');
    assert.deepEqual([readFileSync(database()), readFileSync(`${database()}-wal`)], before);
    untouched();
    assert.deepEqual(query(folder.path, 'SELECT a FROM theirs'), [[1]]);
  });

  it('journals cut short, flipped or empty: only that run is touched', async () => {
    const { id: good } = await answer(folder.path, ['run', 'w.toml'], 1);
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    const journal = path('.millrace', 'runs', `${id}.journal`);
    const whole = readFileSync(journal);

    const flipped = Buffer.from(whole);
    flipped[200] = (flipped[200] ?? 0) ^ 4;
    writeFileSync(journal, flipped);
    for (const words of [['runs', 'show', id], ['resume', id], ['plan', '--resume', id]]) {
      const { kind, message } = await refusal(folder.path, words, 3);
      assert.equal(kind, 'corrupt');
      assert.ok(message.includes(journal), message);
    }
    rmSync(database());
    const listed = await millrace(folder.path, ['runs', '--json']);
    assert.deepEqual([listed.code, JSON.parse(listed.stdout).map((run: RunHead) => run.id)], [0, [good]]);
    assert.ok(listed.stderr.includes(journal), 'and the one that cannot be read is told');
    assert.deepEqual(readFileSync(journal), flipped, 'never touched');

    writeFileSync(journal, whole.subarray(0, whole.length - 10));
    assert.deepEqual(await ids(), [id, good]);
    assert.equal((await answer(folder.path, ['runs', 'show', id])).status, 'interrupted');
    write(folder.path, { mended: '' });
    const resumed = await answer(folder.path, ['resume', id]);
    assert.deepEqual(resumed.tasks.map(({ key, attempts }) => [key, attempts]), [['a', 1], ['b', 2]]);

    truncateSync(journal, 0);
    assert.match((await refusal(folder.path, ['runs', 'show', id], 2)).message, new RegExp(`run ${id} ended before it began`));
    assert.equal((await answer(folder.path, ['resume', good])).status, 'completed');
  });

  it('a disk that is full: the run stops as interrupted, and goes on when there is room', async () => {
    const rows = 'x'.repeat(600);
    write(folder.path, { 'big.toml': `[[phase]]\ntask = "a"\nrule = "cron=0 0 * * *&meta=n:${[...Array(40).keys()].join(',')}"\ntemplate = "{meta:n}"\nrun = "echo $MILLRACE_TASK >> done; echo '\\"${rows}\\"' > $MILLRACE_OUTPUT"\n` });
    const { code, stdout, stderr } = await millrace(folder.path, ['run', 'big.toml', '--json', '--concurrency', '1'], { through: ['sh', '-c', 'ulimit -f 50; exec "$@"', 'sh'] });
    assert.equal(code, 3, stderr);
    const { error } = JSON.parse(stdout);
    assert.equal(error.kind, 'io');
    assert.match(error.message, /cannot write to the journal .*\.journal/);
    const [run] = await answer<RunHead[]>(folder.path, ['runs']);
    assert.equal(run?.status, 'interrupted');
    const before = readFileSync(path('done'), 'utf8').trim().split('\n');
    assert.ok(before.length > 2 && before.length < 40, `${before.length}`);
    const resumed = await answer(folder.path, ['resume', run.id]);
    assert.equal(resumed.tasks.length, 40);
    for (const { key, output } of resumed.tasks) assert.equal(output, rows, key);
    const all = readFileSync(path('done'), 'utf8').trim().split('\n');
    assert.equal(new Set(all).size, 40);
    assert.ok(all.length <= 41, 'only what was not recorded ran again');
    assert.equal(query(folder.path, 'PRAGMA integrity_check')[0]?.[0], 'ok');
  });

  it('a database that cannot be written after a run: told, and made up for', async () => {
    write(folder.path, { mended: '' });
    const { code, stdout, stderr } = await millrace(folder.path, ['run', 'w.toml', '--json'], { through: ['sh', '-c', 'ulimit -f 20; exec "$@"', 'sh'] });
    const run: RunAnswer = JSON.parse(stdout);
    assert.deepEqual([code, run.status], [3, 'completed']);
    assert.match(stderr, /cannot write the database .*state\.sqlite/);
    assert.deepEqual(readdirSync(path('.millrace')).filter((name) => name.includes('.tmp') || name.includes('.corrupt')), []);
    assert.deepEqual(await ids(), [run.id]);
    assert.deepEqual(query(folder.path, 'SELECT id, status FROM runs'), [[run.id, 'completed']]);
  });

  it('a reader that goes away', () => {
    const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" explain cron '@every 1s' --count 10000 | head -1 >/dev/null`], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });
});
