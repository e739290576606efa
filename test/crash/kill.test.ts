import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { journal, lines, millrace, newFolder, runIds, startMillrace } from './commandLine';

const rounds = Number(process.env['MILLRACE_CRASH_ROUNDS'] ?? 25);

/**
 * What a task does: holds a lock for as long as any process of this attempt lives (so that an overlap is seen), tells that
 * it began, works a little with a child that ignores SIGTERM, tells that it ended and leaves a value.
 */
const step = `
exec 9>"locks/$MILLRACE_TASK"
flock -n 9 || echo "$MILLRACE_TASK" >> overlaps
echo "$MILLRACE_TASK $MILLRACE_ATTEMPT" >> begun
(trap '' TERM; sleep 0.0$((RANDOM_MS % 9)))
echo "$MILLRACE_TASK $MILLRACE_ATTEMPT" >> ended
`;

const worker = `[workers.step]
command = ["sh", "./step.sh"]
protocol = "exit"
`;

const workflow = `
[[phase]]
task = "step:load"
rule = "cron=0 0 * * *&meta=n:1,2,3,4"
template = "{meta:n}"
[[phase]]
task = "step:clean"
dependsOn = "step:load"
template = "?d={yyyy}"
[[phase]]
task = "step:flaky"
dependsOn = "step:load"
retry = 2
rule = "retry_delay=5ms"
[[phase]]
task = "step:join"
dependsOn = ["step:clean", "step:flaky"]
[[phase]]
task = "step:report"
dependsOn = "step:join"
`;

function prepare(folder: string): void {
  writeFileSync(join(folder, 'millrace.toml'), worker);
  writeFileSync(join(folder, 'w.toml'), workflow);
  writeFileSync(join(folder, 'step.sh'), `RANDOM_MS=$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')
${step}
case $MILLRACE_TASK in
  step:flaky*) [ $((RANDOM_MS % 3)) -eq 0 ] && [ ! -e "failed-$MILLRACE_TASK" ] && { : > "failed-$MILLRACE_TASK"; echo "not yet" >&2; exit 7; } ;;
esac
echo "{\\"big\\": 9007199254740993, \\"key\\": \\"$MILLRACE_TASK\\", \\"inputs\\": $(cat "$MILLRACE_INPUTS")}" > "$MILLRACE_OUTPUT"
`);
  mkdirSync(join(folder, 'locks'));
}

/** Keys that the journal holds as completed. */
function completed(folder: string, id: string): Set<string> {
  return new Set(journal(folder, id).flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : [])));
}

/** Processes of the run that still live, by their environment. */
function survivors(id: string): string[] {
  const found = execFileSync('sh', ['-c', `grep -lzx "MILLRACE_RUN_ID=${id}" /proc/[0-9]*/environ 2>/dev/null || true`], { encoding: 'utf8' });
  return found.split('\n').filter(Boolean);
}

/** Waits until no process of the run is left; gives the milliseconds that it took. */
async function gone(id: string): Promise<number> {
  const from = performance.now();
  for (let left = survivors(id); left.length > 0; left = survivors(id)) {
    assert.ok(performance.now() - from < 30_000, `processes of the run outlived it: ${left.join(', ')}`);
    await pause(20);
  }
  return performance.now() - from;
}

async function resumeUntilDone(folder: string, id: string, killsLeft: number): Promise<void> {
  for (let kills = killsLeft; ; kills--) {
    const last = journal(folder, id).at(-1);
    if (last?.t === 'finish' && last.status === 'completed') return;
    const before = completed(folder, id);
    const known = journal(folder, id).length;
    const resumed = startMillrace(folder, 'resume', id);
    const over = once(resumed, 'exit');
    if (kills > 0) {
      const cut = await Promise.race([over, pause(20 + Math.random() * 400)]);
      if (!cut) {
        resumed.kill('SIGKILL');
        await over;
        await gone(id);
      }
    }
    const [code] = await over;
    const again = journal(folder, id).slice(known).flatMap((record) => (record.t === 'start' && before.has(record.key) ? [record.key] : []));
    assert.deepEqual(again, [], 'a completed task was started again');
    if (kills <= 0 && code !== 0) {
      const { stdout, stderr } = await millrace(folder, 'runs', 'show', id);
      assert.fail(`the run did not complete: ${stdout}${stderr}`);
    }
  }
}

describe('a run process killed at any moment', function () {
  this.timeout(10 * 60_000);

  it(`loses nothing, repeats nothing complete and never overlaps, in ${rounds} rounds`, async () => {
    let verified = 0;
    let longest = 0;
    for (let round = 0; round < rounds; round++) {
      const folder = newFolder();
      try {
        prepare(folder.path);
        const run = startMillrace(folder.path, 'run', 'w.toml');
        const over = once(run, 'exit');
        // From its first record on, however slow the machine; now and then before.
        if (round % 8 !== 0) while (!runIds(folder.path).some((one) => journal(folder.path, one).length > 0) && run.exitCode === null) await pause(2);
        await Promise.race([over, pause(Math.random() * 600)]);
        run.kill('SIGKILL');
        await over;
        const [id] = runIds(folder.path);
        if (id === undefined || journal(folder.path, id).length === 0) continue;
        longest = Math.max(longest, await gone(id));
        await resumeUntilDone(folder.path, id, 2);
        await verify(folder.path, id);
        verified++;
      } finally {
        folder.remove();
      }
    }
    console.log(`      all processes of a killed run gone after ${longest.toFixed(0)} ms at most`);
    assert.ok(verified >= rounds / 2, `only ${verified} rounds had a run to look at`);
  });

  it('leaves other runs of the same folder alone', async () => {
    const folder = newFolder();
    try {
      prepare(folder.path);
      writeFileSync(join(folder.path, 'x.toml'), '[[phase]]\ntask = "x"\nrule = "cron=0 0 * * *"\nrun = "until [ -e go ]; do sleep 0.05; done; echo value=done > $MILLRACE_OUTPUT"\n');
      const other = startMillrace(folder.path, 'run', 'x.toml');
      const otherOver = once(other, 'exit');
      const run = startMillrace(folder.path, 'run', 'w.toml');
      while (lines(join(folder.path, 'begun')).length === 0) await pause(5);
      run.kill('SIGKILL');
      await once(run, 'exit');
      writeFileSync(join(folder.path, 'go'), '');
      const [code] = await otherOver;
      assert.equal(code, 0);
      const { stdout } = await millrace(folder.path, 'runs', '--json');
      const statuses: { file: string; status: string }[] = JSON.parse(stdout);
      assert.deepEqual(statuses.map(({ file, status }) => `${file} ${status}`).sort(), ['w.toml interrupted', 'x.toml completed']);
    } finally {
      folder.remove();
    }
  });
});

async function verify(folder: string, id: string): Promise<void> {
  assert.deepEqual(lines(join(folder, 'overlaps')), [], 'two attempts of a task overlapped');
  const starts = journal(folder, id).flatMap((record) => (record.t === 'start' ? [`${record.key} ${record.attempt}`] : []));
  const begun = lines(join(folder, 'begun'));
  assert.equal(new Set(begun).size, begun.length, 'an attempt began twice');
  for (const attempt of begun) assert.ok(starts.includes(attempt), `${attempt} began without a record`);
  const { code, stdout } = await millrace(folder, 'runs', 'show', id, '--json');
  assert.equal(code, 0);
  // Killed after its last record and before its fold: listing the runs folds what is left.
  await millrace(folder, 'runs');
  const run: { status: string; tasks: { key: string; status: string }[] } = JSON.parse(stdout);
  assert.equal(run.status, 'completed');
  assert.equal(run.tasks.length, 14);
  for (const { key, status } of run.tasks) {
    assert.equal(status, 'completed', key);
    assert.ok(lines(join(folder, 'ended')).some((line) => line.startsWith(`${key} `)), `${key} never ended`);
  }
  // Values to the letter, down the whole chain.
  assert.equal(stdout.match(/"key":"step:report","inputs":\{"step:join":\{"big":9007199254740993/g)?.length, 1);
  openElsewhere(folder, id);
}

/** The database that is left opens in another SQLite and says the same. */
function openElsewhere(folder: string, id: string): void {
  const script = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute('pragma integrity_check').fetchone()[0])
print(db.execute('select status from runs where id = ?', (sys.argv[2],)).fetchone()[0])
print(db.execute("select count(*) from tasks where run = ? and status = 'completed'", (sys.argv[2],)).fetchone()[0])
`;
  const told = execFileSync('python3', ['-c', script, join(folder, '.millrace', 'state.sqlite'), id], { encoding: 'utf8' });
  assert.equal(told, 'ok\ncompleted\n14\n');
  assert.equal(readFileSync(join(folder, '.millrace', 'state.sqlite')).subarray(0, 15).toString(), 'SQLite format 3');
}
