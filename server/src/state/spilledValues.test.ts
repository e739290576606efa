import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteRun } from './deleteRun';
import { exampleBegin, exampleEnd, exampleFinish, exampleStart, exampleTask } from './exampleRun';
import { nodeFileSystem } from './fileSystem';
import { foldState } from './fold';
import { stateFolder, type StateFolder } from './folder';
import { readJournal } from './journal';
import type { RunRecord } from './runRecords';
import { foldRun } from './runState';
import { localRuns } from './runs/localRuns';
import { largestInJournal, spillValue, valueOf, wholeRecord } from './spilledValues';
import { StateError } from './stateError';
import { StateView } from './stateView';

const id = '20240102T030405678-k3f9q2';
const text = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
const large = `["é",${text(largestInJournal)},9223372036854775807]`;

describe('large values', () => {
  let root: string;
  let folder: StateFolder;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'millrace-spilled-'));
    folder = stateFolder(root);
    const writer = await localRuns(folder).openWriter(id);
    const tasks = ['large', 'most', 'more', 'null'].map((key) => exampleTask(key));
    writer.journal.append(exampleBegin(id, tasks));
    for (const [i, output] of [large, text(largestInJournal), text(largestInJournal + 1), null].entries()) {
      writer.journal.append(exampleStart(tasks[i]?.key ?? ''));
      writer.journal.append(exampleEnd(tasks[i]?.key ?? '', { output }));
    }
    writer.journal.append(exampleFinish());
    await writer.journal.sync();
    await writer.close();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const records = (): RunRecord[] => readJournal(folder.journalPath(id)).records;
  const task = (key: string) => foldRun(records())?.tasks.get(key) ?? assert.fail(key);
  const files = () => readdirSync(folder.valuesDir(id));
  const fileOf = (key: string) => join(folder.valuesDir(id), task(key).spilled?.file ?? '');

  it('stand beside the journal, and come back to the letter', () => {
    assert.equal(files().length, 2);
    assert.ok(statSync(folder.journalPath(id)).size < 1.1 * largestInJournal);
    assert.deepEqual(['large', 'most', 'more', 'null'].map((key) => valueOf(folder, id, task(key))), [large, text(largestInJournal), text(largestInJournal + 1), null]);
    assert.deepEqual(['large', 'most'].map((key) => [task(key).output === null, task(key).spilled?.bytes]), [[true, Buffer.byteLength(large)], [false, undefined]]);
    const whole = records().map((record) => wholeRecord(folder, id, record));
    assert.deepEqual(foldRun(whole)?.tasks.get('large')?.output, large);
    assert.deepEqual(foldRun(whole)?.tasks.get('large')?.spilled, null);
  });

  it('are told as lost when their file is missing or changed, and by what name', () => {
    const corrupt = (what: RegExp) => (error: unknown) => error instanceof StateError && error.kind === 'corrupt' && error.message.includes(fileOf('large')) && what.test(error.message);
    writeFileSync(fileOf('large'), large.replace('é', 'ê'));
    assert.throws(() => valueOf(folder, id, task('large')), corrupt(/is not what was written/));
    writeFileSync(fileOf('large'), large.slice(1));
    assert.throws(() => valueOf(folder, id, task('large')), corrupt(/is not what was written/));
    rmSync(fileOf('large'));
    assert.throws(() => valueOf(folder, id, task('large')), corrupt(/is missing/));
    assert.equal(valueOf(folder, id, task('more')), text(largestInJournal + 1));
  });

  it('show their beginning in lists, from the journal and from the database', async () => {
    const preview = async () => {
      const view = await StateView.open(folder);
      const found = view.states()[0]?.tasks.find(({ key }) => key === 'large')?.preview;
      view.close();
      return found;
    };
    assert.equal(await preview(), large.slice(0, 200));
    await foldState(folder, { now: new Date() });
    assert.equal(await preview(), large.slice(0, 200));
    assert.ok(statSync(folder.databasePath).size < 3 * largestInJournal, 'the database only names them');
  });

  it('go with their run', async () => {
    await deleteRun(folder, id);
    await foldState(folder, { now: new Date() });
    assert.equal(existsSync(folder.valuesDir(id)), false);
  });

  it('are on the disk before a record names them: where they cannot be written there is none', () => {
    for (const broken of [
      { write: () => { throw new Error('no space left'); } }, { fsync: () => { throw new Error('no flush'); } }, { write: () => 0 },
    ]) {
      assert.throws(() => spillValue(folder, id, exampleEnd('large', { output: `[${large}]` }), { ...nodeFileSystem, ...broken }), (error) => error instanceof StateError && error.kind === 'io');
    }
    // What was cut short is written again.
    const spilled = spillValue(folder, id, exampleEnd('large', { output: `[${large}]` }));
    assert.equal(spilled.t === 'end' && wholeRecord(folder, id, spilled).t, 'end');
  });
});
