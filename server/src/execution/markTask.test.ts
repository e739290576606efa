import assert from 'node:assert/strict';
import { join } from 'node:path';
import { foldState } from '../state/fold';
import { stateFolder } from '../state/folder';
import { acquireLock } from '../state/lock';
import { StateError } from '../state/stateError';
import { StateView } from '../state/stateView';
import { loadDefinition } from './definition';
import { statuses } from './exampleDrive';
import { exampleHost, exampleRoot, runExample } from './exampleWorkflow';
import { markTask } from './markTask';
import { localRuns } from '../state/runs/localRuns';
import { resumeRun } from './runProcess';
import { RunRefusal } from './runRefusal';
import { loadRun } from './savedRun';

const text = `
[[phase]]
task = "a"
rule = "cron=0 * * * *"
run = "echo a >> ran; [ -e mended ]"
[[phase]]
task = "b"
dependsOn = "a"
run = "echo b >> ran; cat $MILLRACE_INPUTS > seen"
`;

describe('a task marked by hand', () => {
  let root: ReturnType<typeof exampleRoot>;
  beforeEach(() => (root = exampleRoot({ 'w.toml': text })));
  afterEach(() => root.remove());

  const mark = (id: string, key: string, status: 'completed' | 'failed' | 'pending', output?: string) =>
    markTask(localRuns(stateFolder(root.path)), id, { key, status, ...(output === undefined ? {} : { output }) }, new Date());
  const resume = (id: string) => resumeRun(localRuns(stateFolder(root.path)), id, (file) => loadDefinition(root.path, join(root.path, file)), { kind: 'resume', changed: 'refuse' }, exampleHost());

  it('completed with a value lets what is below follow with that value [R11]', async () => {
    const { run: { id } } = await runExample(root.path);
    const marked = await mark(id, 'a', 'completed', '{"rows":9007199254740993}');
    assert.deepEqual([marked.status, statuses(marked)], ['interrupted', { a: 'completed', b: 'skipped' }], 'offered for resume');
    assert.equal((await resume(id)).status, 'completed');
    const loaded = loadRun(stateFolder(root.path), id);
    assert.deepEqual([loaded.tasks.get('a')?.output, loaded.tasks.get('a')?.attempts.length, loaded.tasks.get('b')?.status], ['{"rows":9007199254740993}', 1, 'completed']);
  });

  it('pending runs again at the next resume, completed ones below it stay', async () => {
    const done = exampleRoot({ 'w.toml': text, mended: '' });
    try {
      const { run: { id } } = await runExample(done.path);
      const folder = localRuns(stateFolder(done.path));
      assert.equal((await markTask(folder, id, { key: 'a', status: 'pending' }, new Date())).status, 'interrupted');
      const run = await resumeRun(folder, id, (file) => loadDefinition(done.path, join(done.path, file)), { kind: 'resume', changed: 'refuse' }, exampleHost());
      assert.deepEqual([...run.tasks.values()].map(({ key, attempts }) => [key, attempts.length]), [['a', 2], ['b', 1]]);
    } finally {
      done.remove();
    }
  });

  it('is told alike by the journal, the database and the views, also when it ends the run', async () => {
    const { run: { id } } = await runExample(root.path);
    await mark(id, 'a', 'failed');
    const folder = stateFolder(root.path);
    await foldState(folder, { now: new Date() });
    const view = await StateView.open(folder);
    assert.deepEqual([view.runs(1)[0]?.status, view.run(id)?.tasks.get('a')?.msg], ['failed', 'marked failed by hand']);
    view.close();
  });

  it('is refused for tasks that are not there or were never created, and while the run is driven', async () => {
    const { run: { id } } = await runExample(root.path);
    const refused = (words: RegExp) => (error: unknown) => error instanceof RunRefusal && error.kind === 'usage' && words.test(error.message);
    await assert.rejects(mark(id, 'zz', 'completed'), refused(/no task "zz"/));
    await assert.rejects(mark(id, 'b', 'completed'), refused(/"b" was never created .*mark "a" and resume/));
    const lock = await acquireLock(stateFolder(root.path).runLockPath(id), { wait: 0 });
    await assert.rejects(mark(id, 'a', 'completed'), (error) => error instanceof StateError && error.kind === 'busy');
    lock.release();
    assert.equal(loadRun(stateFolder(root.path), id).tasks.get('a')?.status, 'failed', 'nothing was written');
  });
});
