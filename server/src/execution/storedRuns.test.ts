import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateFolder } from '../state/folder';
import { logRange } from '../state/logRange';
import { openRuns } from '../state/runs/openRuns';
import type { RunStore } from '../state/runs/runStore';
import { controlKey, nextRow } from '../state/runs/storedRun';
import { storedRuns } from '../state/runs/storedRuns';
import type { RunState } from '../state/runState';
import { StateError } from '../state/stateError';
import type { Backend, Op } from '../state/store/backend';
import { memoryBackend } from '../state/store/memory/memoryBackend';
import { requestCancel } from './control';
import { startDriver, type Driver } from './exampleDriver';
import { linesOf, until } from './exampleProcess';
import { exampleRoot, runExample } from './exampleWorkflow';
import { loadRun, shownRun } from './savedRun';

/** Both checkouts write what they did into one folder, whose path the workflow has. */
const workflow = (shared: string) => {
  const root = (task: string, value: number) => `[[phase]]\ntask = "${task}"\nrule = "cron=0 * * * *"\nrun = '''echo ${task} >> ${shared}/ran; echo ${value} > "$MILLRACE_OUTPUT"'''\n`;
  return {
    'w.toml': `[workflow]\nkill_grace = "100ms"\n${root('a', 1)}${root('c', 2)}[[phase]]\ntask = "b"\ndependsOn = ["a", "c"]\n`
      + `run = '''echo b >> ${shared}/ran; echo "b of $MILLRACE_ATTEMPT"; cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"; [ -e ${shared}/ok ] || sleep 600'''\n`,
  };
};

describe('runs in a store that several checkouts share', function () {
  this.timeout(120_000);
  this.slow(10_000);
  let shared: string;
  let store: string;
  let here: ReturnType<typeof exampleRoot>;
  let there: ReturnType<typeof exampleRoot>;
  beforeEach(function () {
    if (process.platform !== 'linux') this.skip();
    shared = mkdtempSync(join(tmpdir(), 'millrace-shared-'));
    store = `json:${join(shared, 'store')}`;
    here = exampleRoot(workflow(shared));
    there = exampleRoot({});
    cpSync(join(here.path, 'w.toml'), join(there.path, 'w.toml'));
  });
  afterEach(() => {
    here.remove();
    there.remove();
    rmSync(shared, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  });

  async function withStore<T>(root: string, work: (runs: RunStore) => Promise<T>): Promise<T> {
    const runs = await openRuns(root, store);
    try {
      return await work(runs);
    } finally {
      await runs.close();
    }
  }
  const seenFrom = (root: string, id: string): Promise<RunState> => withStore(root, async (runs) => {
    await runs.refresh(id);
    return shownRun(runs.folder, id);
  });
  const ran = () => linesOf(join(shared, 'ran')).sort();
  /** A run whose last task waits, started in the first checkout. */
  async function startHere(): Promise<Driver & { readonly runId: string }> {
    const run = startDriver(store, here.path);
    const runId = await run.id;
    await until('b at work', () => ran().includes('b'));
    return { ...run, runId };
  }
  const allow = () => writeFileSync(join(shared, 'ok'), '');

  it('is resumed from another checkout when its process was killed, with nothing completed again', async () => {
    const { child, ended, runId } = await startHere();
    const early = await startDriver(store, there.path, runId).ended;
    assert.deepEqual([early.out, early.code], ['', 3]);
    assert.match(early.err, /still running in process/);
    child.kill('SIGKILL');
    await ended;
    assert.equal((await seenFrom(there.path, runId)).status, 'interrupted');
    allow();
    assert.deepEqual(await startDriver(store, there.path, runId).ended, { out: `${runId}\ncompleted\n`, err: '', code: 0 });
    assert.deepEqual(ran(), ['a', 'b', 'b', 'c']);
    for (const root of [here.path, there.path]) {
      const run = await seenFrom(root, runId);
      assert.deepEqual([run.status, run.resumes, run.tasks.get('b')?.output, run.tasks.get('b')?.attempts.length], ['completed', 1, '{"a":1,"c":2}', 2]);
    }
  });

  it('has each attempt\'s log where it ran, and shows none of another attempt in its place', async () => {
    const { child, ended, runId } = await startHere();
    child.kill('SIGKILL');
    await ended;
    allow();
    await startDriver(store, there.path, runId).ended;
    await withStore(there.path, async (runs) => {
      await runs.refresh(runId);
      const run = loadRun(runs.folder, runId);
      const task = run.tasks.get('b');
      assert.ok(task);
      const logs = task.attempts.map((_, i) => {
        const range = logRange(task.attempts, i);
        try {
          return range && readFileSync(join(runs.folder.logsDir(runId), range.file)).subarray(range.start, range.end ?? undefined).toString();
        } catch {
          return 'elsewhere';
        }
      });
      assert.deepEqual(logs, ['elsewhere', 'b of 2\n']);
    });
  });

  it('is resumed by one of two checkouts that try at once', async () => {
    const { child, ended, runId } = await startHere();
    child.kill('SIGKILL');
    await ended;
    allow();
    const both = await Promise.all([startDriver(store, here.path, runId).ended, startDriver(store, there.path, runId).ended]);
    assert.equal(both.filter(({ out }) => out.endsWith('completed\n')).length, 1, JSON.stringify(both));
    assert.match(both.find(({ code }) => code === 3)?.err ?? '', /still running|is locked by|nothing to resume/);
    assert.deepEqual(ran(), ['a', 'b', 'b', 'c']);
  });

  it('is cancelled from another checkout', async () => {
    const { ended, runId } = await startHere();
    await withStore(there.path, async (runs) => {
      await runs.refresh(runId);
      await requestCancel(runs, loadRun(runs.folder, runId));
    });
    assert.deepEqual(await ended, { out: `${runId}\ncancelled\n`, err: '', code: 0 });
    assert.deepEqual([...(await seenFrom(there.path, runId)).tasks.values()].map(({ key, status }) => `${key} ${status}`), ['a completed', 'c completed', 'b cancelled']);
  });

  it('hears a request that was left in the store by another machine', async () => {
    const backend = memoryBackend();
    const runs = storedRuns({ backend, folder: stateFolder(here.path, join(here.path, '.millrace', 'mirror', 'x')), address: 'memory:', shown: 'memory:' });
    const { run } = await runExample(here.path, { onRecord: (record, { id }) => {
      if (record.t !== 'start' || record.key !== 'b') return;
      const row = nextRow(controlKey(id), null, { value: '"cancel"', stamp: 's', status: '', updated: '2024-01-01T00:00:00.000000Z' });
      void backend.commit({ id: 's', ops: [{ op: 'put', row }], expected: [], durability: 'written' });
    } }, {}, runs);
    assert.deepEqual([run.status, run.tasks.get('b')?.status], ['cancelled', 'cancelled']);
    assert.deepEqual(await backend.read([controlKey(run.id)]), [null]);
  });

  it('begins no command whose start the store does not have', async () => {
    const memory = memoryBackend();
    const isStart = (operation: Op): boolean => operation.op === 'append' && operation.value.startsWith('{"t":"start"');
    // The answer takes a moment: whoever did not wait for it would have begun by then.
    const backend: Backend = { ...memory, async commit(commit) {
      if (!commit.ops.some(isStart)) return memory.commit(commit);
      await new Promise((resolve) => setTimeout(resolve, 300));
      throw new StateError('io', 'the store is away');
    } };
    const runs = storedRuns({ backend, folder: stateFolder(here.path, join(here.path, '.millrace', 'mirror', 'x')), address: 'memory:', shown: 'memory:' });
    await assert.rejects(runExample(here.path, {}, {}, runs), /the store is away/);
    assert.deepEqual(ran(), []);
  });

  it('tells its steps where the store is, in any working folder', async () => {
    writeFileSync(join(here.path, 'w.toml'), '[[phase]]\ntask = "t"\nrule = "cron=0 * * * *"\nrun = \'echo "{\\"state\\":\\"$MILLRACE_STATE\\"}" > "$MILLRACE_OUTPUT"\'\n');
    const runs = await openRuns(here.path, 'json:kept');
    try {
      const { run } = await runExample(here.path, {}, {}, runs);
      assert.equal(run.tasks.get('t')?.output, `{"state":"json:${join(here.path, 'kept')}"}`);
    } finally {
      await runs.close();
    }
    const { run } = await runExample(here.path);
    assert.equal(run.tasks.get('t')?.output, `{"state":"sqlite:${join(here.path, '.millrace', 'state.sqlite')}"}`);
  });
});
