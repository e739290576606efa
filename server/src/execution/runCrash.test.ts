import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stateFolder } from '../state/folder';
import { readJournal } from '../state/journal';
import type { RunRecord } from '../state/runRecords';
import { linesOf, until } from './exampleProcess';
import { exampleRoot } from './exampleWorkflow';
import { loadRun } from './savedRun';

const driver = resolve(__dirname, 'run.driver.ts');

interface Driver { readonly child: ChildProcess; readonly id: Promise<string>; readonly ended: Promise<{ out: string; err: string; code: number | null }> }

/** Starts a run process; `blocks` limits every file it writes, in units of 512 bytes. */
function startDriver(words: readonly string[], blocks?: number): Driver {
  const argv = [process.execPath, '--import', 'tsx', driver, ...words];
  const limited = blocks === undefined ? argv : ['/bin/sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...argv];
  const child = spawn(limited[0] ?? '', limited.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stderr?.on('data', (chunk) => { err += String(chunk); });
  const id = new Promise<string>((done) => child.stdout?.on('data', (chunk) => {
    out += String(chunk);
    if (out.includes('\n')) done(out.slice(0, out.indexOf('\n')));
  }));
  return { child, id, ended: once(child, 'close').then(([code]) => ({ out, err, code })) };
}

async function killed({ child, ended }: Driver): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** Living processes of a run, by their environment (a zombie has none). */
function processesOf(id: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`MILLRACE_RUN_ID=${id}`));
}

/** The reaper of a run process. */
function reaperOf(parent: number): number | undefined {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
    .find((pid) => read(`/proc/${pid}/status`).includes(`\nPPid:\t${parent}\n`) && read(`/proc/${pid}/cmdline`).includes("trap '' HUP INT TERM"));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const records = (root: string, id: string): RunRecord[] => readJournal(stateFolder(root).journalPath(id)).records;
const keysOf = (all: readonly RunRecord[], t: 'start' | 'end') => all.flatMap((record) => (record.t === t ? [`${record.key} ${record.attempt}`] : []));
const completed = (all: readonly RunRecord[]) => all.flatMap((record) => (record.t === 'end' && record.status === 'completed' ? [record.key] : []));

/** Tells that it began, holds a lock as long as any process of the attempt lives, and can leave stubborn children. */
const step = `exec 9> "lock-$MILLRACE_TASK"; flock -n 9 || echo "$MILLRACE_TASK" >> overlaps
echo "$MILLRACE_TASK $MILLRACE_ATTEMPT" >> begun
`;
const stubborn = `${step}[ -e ok ] && exit 0\ntrap '' TERM\nsh -c "trap '' TERM; sleep 600; :" &\nwhile :; do sleep 0.05; done`;
const longRun = { 'w.toml': '[workflow]\nkill_grace = "100ms"\n[[phase]]\ntask = "a"\nrule = "cron=0 * * * *&meta=n:1,2,3"\nrun = ["sh", "step.sh"]\n', 'step.sh': stubborn };

describe('a run process that is killed', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let root: ReturnType<typeof exampleRoot>;
  before(function () {
    // They look into /proc.
    if (process.platform !== 'linux') this.skip();
  });
  afterEach(() => root.remove());

  /** Starts the long run and waits until its three tasks and their children are at work. */
  async function startLong(): Promise<{ run: Driver; id: string }> {
    root = exampleRoot(longRun);
    const run = startDriver([root.path]);
    const id = await run.id;
    await until('three tasks with children', () => linesOf(join(root.path, 'begun')).length === 3 && processesOf(id).length >= 9);
    return { run, id };
  }

  async function resumeLong(id: string): Promise<void> {
    const { out, err, code } = await startDriver([root.path, id]).ended;
    assert.deepEqual([out, err, code], [`${id}\ncompleted\n`, '', 0]);
    assert.deepEqual(linesOf(join(root.path, 'overlaps')), []);
    assert.deepEqual(linesOf(join(root.path, 'begun')).sort(), ['a[0] 1', 'a[0] 2', 'a[1] 1', 'a[1] 2', 'a[2] 1', 'a[2] 2']);
  }

  async function goneWithin(id: string): Promise<void> {
    const start = performance.now();
    await until('every process of the run gone', () => processesOf(id).length === 0);
    console.log(`      all gone after ${(performance.now() - start).toFixed(0)} ms`);
  }

  it('leaves nothing running, and resumes', async () => {
    const { run, id } = await startLong();
    await killed(run);
    await goneWithin(id);
    writeOk();
    await resumeLong(id);
  });

  it('has a new reaper when the first was killed', async () => {
    const { run, id } = await startLong();
    const first = reaperOf(run.child.pid ?? 0);
    assert.ok(first);
    process.kill(first, 'SIGKILL');
    await until('a new reaper', () => ![undefined, first].includes(reaperOf(run.child.pid ?? 0)));
    await killed(run);
    await goneWithin(id);
  });

  it('may lose its reaper too: a resume ends the survivors before it runs anything', async () => {
    const { run, id } = await startLong();
    const reaper = reaperOf(run.child.pid ?? 0);
    assert.ok(reaper);
    // Stopped first, so that no other takes its place.
    run.child.kill('SIGSTOP');
    process.kill(reaper, 'SIGKILL');
    await killed(run);
    await pause(300);
    assert.ok(processesOf(id).length >= 6);
    writeOk();
    await resumeLong(id);
    assert.deepEqual(processesOf(id), []);
  });

  it('is resumed by one process at a time, and not while it lives', async () => {
    const { run, id } = await startLong();
    const early = await startDriver([root.path, id]).ended;
    assert.deepEqual([early.code, early.out], [3, '']);
    assert.match(early.err, /still running in process/);
    await killed(run);
    writeOk();
    const both = await Promise.all([startDriver([root.path, id]).ended, startDriver([root.path, id]).ended]);
    assert.equal(both.filter(({ out }) => out.endsWith('completed\n')).length, 1);
    assert.match(both.find(({ code }) => code === 3)?.err ?? '', /still running|is locked by|nothing to resume/);
    assert.deepEqual(linesOf(join(root.path, 'overlaps')), []);
  });

  it('killed at any moment starts nothing unrecorded and runs nothing completed again', async () => {
    const worker = `${step}sleep 0.0$MILLRACE_INFO\necho "$MILLRACE_TASK" > "$MILLRACE_OUTPUT.x"\necho 1 > "$MILLRACE_OUTPUT"; echo "$MILLRACE_TASK" >> ended\n`;
    root = exampleRoot({
      'w.toml': '[workflow]\nkill_grace = "100ms"\n[workers.s]\ncommand = ["sh", "step.sh"]\nprotocol = "exit"\n[[phase]]\ntask = "s:a"\nrule = "cron=0 * * * *&meta=n:1,2,3,4,5,6,7,8"\ntemplate = "{meta:n}"\n'
        + '[[phase]]\ntask = "s:b"\ndependsOn = "s:a"\ntemplate = "{meta:n}"\n[[phase]]\ntask = "s:j"\ndependsOn = ["s:b", "s:a"]\ntemplate = "1"\n',
      'step.sh': worker,
    });
    let run = startDriver([root.path]);
    const id = await run.id;
    let done: string[] = [];
    for (let round = 0; round < 5; round++) {
      await pause(20 + Math.random() * 60);
      await killed(run);
      const all = records(root.path, id);
      const started = new Set(keysOf(all, 'start'));
      await until('every process of the run gone', () => processesOf(id).length === 0);
      assert.deepEqual(linesOf(join(root.path, 'begun')).filter((line) => !started.has(line)), []);
      assert.deepEqual(done.filter((key) => !completed(all).includes(key)), []);
      done = completed(all);
      run = startDriver([root.path, id]);
      await Promise.race([run.id, run.ended]);
    }
    const { err } = await run.ended;
    const state = loadRun(stateFolder(root.path), id);
    assert.deepEqual([state.status, state.tasks.size, err === '' || /nothing to resume/.test(err)], ['completed', 17, true]);
    const all = completed(records(root.path, id));
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(linesOf(join(root.path, 'overlaps')), []);
    assert.equal(state.tasks.get('s:j')?.parents.length, 16);
  });

  it('whose journal cannot grow stops, ends what runs, tells why, and can be resumed', async () => {
    root = exampleRoot({
      'w.toml': '[workflow]\nkill_grace = "100ms"\n[[phase]]\ntask = "a"\nrule = "cron=0 * * * *&meta=n:1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20"\nrun = ["sh", "step.sh"]\n[[phase]]\ntask = "long"\nrule = "cron=0 * * * *"\nrun = "[ -e ok ] || sleep 30"\n',
      'step.sh': step,
    });
    const limited = startDriver([root.path], 24);
    const id = await limited.id;
    const { err, code, out } = await limited.ended;
    assert.deepEqual([code, out], [3, `${id}\n`]);
    assert.match(err, /cannot write to the journal .*(free some disk space|EFBIG|too large)/i);
    assert.deepEqual(processesOf(id), []);
    const before = records(root.path, id);
    assert.ok(completed(before).length > 0 && completed(before).length < 20);
    writeOk();
    const again = await startDriver([root.path, id]).ended;
    assert.deepEqual([again.out, again.err], [`${id}\ncompleted\n`, '']);
    const all = completed(records(root.path, id));
    assert.deepEqual([all.length, new Set(all).size], [21, 21]);
    assert.deepEqual(linesOf(join(root.path, 'overlaps')), []);
  });

  function writeOk(): void {
    writeFileSync(join(root.path, 'ok'), '');
  }
});
