import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from './exampleRun';
import { foldState } from './fold';
import { createStateFolder, stateFolder, type StateFolder } from './folder';
import { StateView } from './stateView';

const now = new Date('2024-05-06T07:08:09.123Z');
const first = '20240102T030405678-aaaaaa';
const second = '20240102T030405679-aaaaaa';
const third = '20240102T030405680-aaaaaa';

describe('state view', () => {
  let folder: StateFolder;
  let view: StateView;
  beforeEach(() => { folder = createStateFolder(mkdtempSync(join(tmpdir(), 'view-'))); });
  afterEach(() => {
    view.close();
    rmSync(folder.root, { recursive: true });
  });

  const open = async (alive?: () => boolean): Promise<StateView> => view = await StateView.open(folder, alive);
  const files = (): unknown => readdirSync(folder.dir, { recursive: true, encoding: 'utf8' }).sort().map((name) => [name, statSync(join(folder.dir, name)).mtimeMs]);

  /** Everything that the view shows. */
  function shown(): unknown {
    return {
      runs: view.runs(10), states: view.states(), last: [...view.lastStatuses('a.toml')].sort(), history: view.history('a.toml', 'load[0]', 10),
      figures: [view.figures('a.toml', 'load', 10), view.figures('a.toml', 'gone', 10)],
      tasks: view.runs(10).map(({ id }) => [...view.run(id)?.tasks.values() ?? []]), problems: view.problems,
    };
  }

  function writeThreeRuns(): void {
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load'), exampleTask('clean', 'clean')]), exampleStart('load'), exampleEnd('load'), exampleStart('clean'), exampleEnd('clean'), exampleFinish()]);
    appendRecords(folder, second, [
      exampleBegin(second, [exampleTask('load[0]'), exampleTask('load[1]')]), exampleStart('load[0]'), exampleEnd('load[0]'),
      exampleStart('load[1]'), exampleEnd('load[1]', { status: 'failed', result: 'error', msg: 'no', output: null }), exampleFinish('failed'),
    ]);
    appendRecords(folder, third, exampleRun(third, 1, { simulated: true }));
  }

  it('shows the same before, while and after runs are folded', async () => {
    writeThreeRuns();
    await open();
    const fromJournals = shown();
    assert.deepEqual(view.runs(10).map(({ id, status, counts }) => [id, status, counts]), [[third, 'completed', { completed: 1 }], [second, 'failed', { completed: 1, failed: 1 }], [first, 'completed', { completed: 2 }]]);
    assert.deepEqual(view.states().map(({ file, run, status, tasks }) => [file, run, status, tasks.map(({ key, status: s, preview }) => [key, s, preview])]), [['a.toml', second, 'failed', [['load[0]', 'completed', '9223372036854775807'], ['load[1]', 'failed', null]]]]);
    assert.deepEqual(Object.fromEntries(view.lastStatuses('a.toml')), { load: { status: 'failed', run: second }, clean: { status: 'completed', run: first } });
    assert.deepEqual(view.history('a.toml', 'load[0]', 2).map(({ run, key }) => [run, key]), [[third, 'load[0]'], [second, 'load[0]']]);
    assert.deepEqual(view.figures('a.toml', 'load', 10), { last: { run: second, status: 'failed', ended: '2024-01-02T03:04:07.000Z' }, runs: 2, completed: 2, failed: 1, p50: 1000, p95: 1000 });
    assert.equal(view.figures('a.toml', 'load', 2)?.runs, 1);
    await foldState(folder, { now });
    assert.deepEqual(shown(), fromJournals);
    await view.poll();
    assert.deepEqual(shown(), fromJournals);
    view.close();
    await open();
    assert.deepEqual(shown(), fromJournals);
  });

  it('follows a run record by record, through folds, and tells which run changed', async () => {
    writeThreeRuns();
    await foldState(folder, { now });
    await open();
    const live = '20240102T030405690-aaaaaa';
    appendRecords(folder, live, [exampleBegin(live, [exampleTask('load')])]);
    assert.deepEqual(await view.poll(), [live]);
    assert.deepEqual(await view.poll(), []);
    appendRecords(folder, live, [exampleStart('load')]);
    assert.deepEqual(await view.poll(), [live]);
    assert.equal(view.lastStatuses('a.toml').get('load')?.status, 'running');
    await foldState(folder, { now });
    assert.deepEqual(await view.poll(), []);
    appendRecords(folder, live, [exampleEnd('load'), exampleFinish()]);
    assert.deepEqual(await view.poll(), [live]);
    assert.equal(view.runs(1)[0]?.status, 'completed');
  });

  it('tells of a run that began and was folded between two polls', async () => {
    await open();
    appendRecords(folder, first, exampleRun(first, 1));
    await foldState(folder, { now });
    assert.deepEqual(await view.poll(), [first]);
  });

  it('shows a run as interrupted when its process dies, folded or not, and writes nothing about it', async () => {
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load')]), exampleStart('load')]);
    appendRecords(folder, second, [exampleBegin(second, [exampleTask('load')])]);
    await foldState(folder, { now });
    appendRecords(folder, third, [exampleBegin(third, [exampleTask('load')])]);
    let alive = true;
    await open(() => alive);
    assert.deepEqual(view.runs(9).map(({ status }) => status), ['running', 'running', 'running']);
    const before = files();
    alive = false;
    assert.deepEqual(await view.poll(), [first, second, third]);
    assert.deepEqual(view.runs(9).map(({ status }) => status), ['interrupted', 'interrupted', 'interrupted']);
    assert.equal(view.run(first)?.tasks.get('load')?.status, 'pending');
    assert.deepEqual(await view.poll(), []);
    assert.deepEqual(files(), before);
  });

  it('does not take a process that ends while it is looked at for interrupted', async () => {
    appendRecords(folder, first, [exampleBegin(first, [exampleTask('load')]), exampleStart('load')]);
    await open(() => {
      appendRecords(folder, first, [exampleEnd('load'), exampleFinish()]);
      return false;
    });
    assert.deepEqual(view.runs(1).map(({ status, counts }) => [status, counts]), [['completed', { completed: 1 }]]);
  });

  it('shows everything from the journals when the database is damaged, says so, and touches nothing', async () => {
    writeThreeRuns();
    await foldState(folder, { now });
    await open();
    const whole = view.runs(10);
    view.close();
    writeFileSync(folder.databasePath, Buffer.alloc(8192));
    const before = files();
    await open();
    assert.deepEqual(view.runs(10), whole);
    assert.equal(view.problems.length, 1);
    assert.ok(view.problems[0]?.includes(folder.databasePath));
    await view.poll();
    assert.deepEqual(files(), before);
    await assert.rejects(foldState(folder, { now }));
    await view.poll();
    assert.deepEqual([view.problems, view.runs(10)], [[], whole]);
  });

  it('names a damaged journal and shows the other runs', async () => {
    writeThreeRuns();
    const bytes = readFileSync(folder.journalPath(second));
    writeFileSync(folder.journalPath(second), bytes.fill(0, 20, 30));
    await open();
    assert.deepEqual(view.runs(10).map(({ id }) => id), [third, first]);
    assert.ok(view.problems[0]?.includes(folder.journalPath(second)));
    assert.equal(view.run(second), undefined);
    rmSync(folder.journalPath(second));
    assert.deepEqual(await view.poll(), [second]);
    assert.deepEqual(view.problems, []);
  });

  it('is empty where there is no state yet', async () => {
    view = await StateView.open(stateFolder(join(folder.root, 'none')));
    assert.deepEqual([view.runs(1), view.states(), view.problems, view.run(first)], [[], [], [], undefined]);
  });
});
