import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from './database';
import { deleteRun } from './deleteRun';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from './exampleRun';
import { foldState } from './fold';
import { createStateFolder, type StateFolder } from './folder';
import { acquireLock } from './lock';
import { StateError } from './stateError';

const now = new Date('2024-01-10T00:00:00.000Z');
const runId = (number: number): string => `20240102T030405${String(number).padStart(3, '0')}-aaaaaa`;

describe('retention', () => {
  let folder: StateFolder;
  beforeEach(() => { folder = createStateFolder(mkdtempSync(join(tmpdir(), 'keep-'))); });
  afterEach(() => rmSync(folder.root, { recursive: true }));

  async function query(sql: string): Promise<unknown[]> {
    const opened = await openDatabase(folder.databasePath);
    try {
      return (opened?.db.exec(sql)[0]?.values ?? []).flat();
    } finally {
      opened?.db.close();
    }
  }
  const runs = (): Promise<unknown[]> => query('SELECT id FROM runs ORDER BY id');

  /** A run with a log, a lock of a process that has ended and a request. */
  async function addRun(number: number, changes: Parameters<typeof exampleRun>[2] = {}): Promise<string> {
    const id = runId(number);
    appendRecords(folder, id, exampleRun(id, 2, changes));
    mkdirSync(folder.logsDir(id), { recursive: true });
    writeFileSync(join(folder.logsDir(id), 'slot-1.log'), 'log');
    writeFileSync(folder.controlPath(id), '{}');
    (await acquireLock(folder.runLockPath(id), { wait: 0 })).release();
    return id;
  }
  const traces = (id: string): string[] => readdirSync(folder.dir, { recursive: true }).map(String).filter((name) => name.includes(id));

  it('keeps the newest runs of each workflow and removes all traces of the others', async () => {
    for (const number of [1, 2, 3]) await addRun(number);
    for (const number of [4, 5]) await addRun(number, { file: 'b.toml' });
    await foldState(folder, { now, keep: { runs: 2, days: undefined } });
    assert.deepEqual(await runs(), [2, 3, 4, 5].map(runId));
    assert.deepEqual(traces(runId(1)), []);
    assert.deepEqual(await query('SELECT DISTINCT run FROM task_states UNION SELECT run FROM tasks UNION SELECT run FROM task_records UNION SELECT run FROM journals'), [2, 3, 4, 5].map(runId));
    assert.ok(traces(runId(2)).length >= 4);
  });

  it('keeps what ended within some days, what runs, and the newest real run of a workflow however old', async () => {
    await addRun(1);
    await addRun(2);
    await addRun(3, { simulated: true });
    appendRecords(folder, runId(4), [exampleBegin(runId(4), [exampleTask('load')], { file: 'b.toml' }), exampleStart('load')]);
    appendRecords(folder, runId(5), [exampleBegin(runId(5), [exampleTask('load')], { file: 'c.toml' }), exampleStart('load'), exampleEnd('load'), { ...exampleFinish(), at: '2024-01-09T00:00:00.000Z' }]);
    await addRun(6, { file: 'c.toml' });
    await foldState(folder, { now, keep: { runs: undefined, days: 3 } });
    assert.deepEqual(await runs(), [2, 4, 5, 6].map(runId));
  });

  it('never deletes a run whose process lives, and says how to end it', async () => {
    const id = await addRun(1);
    const lock = await acquireLock(folder.runLockPath(id), { wait: 0 });
    await assert.rejects(deleteRun(folder, id), (error) => error instanceof StateError && error.kind === 'busy' && error.message.includes(`millrace cancel ${id}`));
    await addRun(2);
    await foldState(folder, { now, keep: { runs: 1, days: undefined } });
    assert.deepEqual(await runs(), [1, 2].map(runId));
    lock.release();
    await foldState(folder, { now, keep: { runs: 1, days: undefined } });
    assert.deepEqual(await runs(), [runId(2)]);
    await assert.rejects(deleteRun(folder, id), (error) => error instanceof StateError && error.kind === 'not-found');
  });

  it('is finished by the next fold, wherever it was broken off', async () => {
    const id = await addRun(1);
    await foldState(folder, { now });
    await deleteRun(folder, id);
    const marked = join(folder.runsDir, `${id}.deleted`);
    const bytes = readFileSync(marked);
    for (const rest of ['rows and files', 'files', 'the mark']) {
      if (rest === 'the mark') writeFileSync(marked, bytes);
      await foldState(folder, { now });
      assert.deepEqual(await runs(), [], rest);
      assert.deepEqual(traces(id), [], rest);
      if (rest === 'rows and files') {
        await addRun(1);
        renameSync(folder.journalPath(id), marked);
      }
    }
  });

  it('gives the space of much that was deleted back', async () => {
    const log = 'x'.repeat(100_000);
    for (let number = 1; number <= 40; number++) await addRun(number, { excluded: [{ phase: 'a', code: 'cycle', message: log }] });
    await foldState(folder, { now });
    const { size } = statSync(folder.databasePath);
    await foldState(folder, { now, keep: { runs: 1, days: undefined } });
    assert.deepEqual(await runs(), [runId(40)]);
    assert.ok(statSync(folder.databasePath).size < size / 4);
    assert.deepEqual(await query('PRAGMA integrity_check'), ['ok']);
    assert.equal(existsSync(folder.journalPath(runId(40))), true);
  });
});
