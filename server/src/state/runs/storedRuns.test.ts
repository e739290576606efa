import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from '../exampleRun';
import { stateFolder, type StateFolder } from '../folder';
import { readJournal } from '../journal';
import { processIdentity } from '../identity';
import type { RunRecord } from '../runRecords';
import { foldRun } from '../runState';
import { StateError } from '../stateError';
import { StateView } from '../stateView';
import type { Backend, Commit } from '../store/backend';
import { memoryBackend } from '../store/memory/memoryBackend';
import { RunHeld } from './runLock';
import type { RunStore } from './runStore';
import { lockKey, readStoredRun, recordsKey, runKey } from './storedRun';
import { storedRuns } from './storedRuns';

const id = '20240102T030405678-k3f9q2';

describe('runs in a store', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'millrace-runs-')); });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** The runs of a store as the place `name` sees them. */
  function runsAt(backend: Backend, name: string): RunStore {
    const place = join(root, name);
    return storedRuns({ backend, folder: stateFolder(place, join(place, '.millrace', 'mirror', 'x')), address: 'memory:', shown: 'memory:' });
  }

  async function write(runs: RunStore, runId: string, records: readonly RunRecord[]): Promise<void> {
    const writer = await runs.openWriter(runId);
    for (const record of records) writer.journal.append(record);
    await writer.journal.sync();
    await writer.close();
  }

  const mirrored = ({ folder }: RunStore, runId = id): RunRecord[] => readJournal(folder.journalPath(runId)).records;
  const journalOf = (folder: StateFolder): string => readFileSync(folder.journalPath(id), 'utf8');

  it('are written here and read there, to the letter', async () => {
    const backend = memoryBackend();
    const [here, there] = [runsAt(backend, 'here'), runsAt(backend, 'there')];
    const records = exampleRun(id, 5);
    await write(here, id, records);
    assert.deepEqual(mirrored(here), records);
    await there.refresh();
    assert.equal(journalOf(there.folder), journalOf(here.folder));
    const [row] = await backend.read([runKey(id)]);
    assert.ok(row);
    assert.equal(row.status, 'completed');
    assert.deepEqual(readStoredRun(row), {
      id, file: 'a.toml', status: 'completed', simulated: false, logicalTime: null, started: '2024-01-02T03:04:05.678Z', ended: '2024-01-02T03:04:08.000Z', error: null, records: records.length,
    });
    assert.equal(foldRun(mirrored(there))?.tasks.get('load[4]')?.output, '9223372036854775807');
  });

  it('are read again after a mark by hand', async () => {
    const backend = memoryBackend();
    const records: RunRecord[] = [...exampleRun(id, 2), { t: 'mark', at: '2024-01-02T03:05:00.000Z', msg: 'by hand', key: 'load[0]', status: 'failed' }];
    await write(runsAt(backend, 'here'), id, records);
    const there = runsAt(backend, 'there');
    await there.refresh();
    assert.deepEqual(mirrored(there), records);
  });

  it('are committed in batches: who waits shares a commit with everybody of his turn', async () => {
    const memory = memoryBackend();
    const commits: Commit[] = [];
    const backend: Backend = { ...memory, commit: (commit) => (commits.push(commit), memory.commit(commit)) };
    const runs = runsAt(backend, 'here');
    const tasks = Array.from({ length: 100 }, (_, i) => exampleTask(`load[${i}]`));
    const writer = await runs.openWriter(id);
    writer.journal.append(exampleBegin(id, tasks));
    await writer.journal.sync();
    commits.length = 0;
    for (const { key } of tasks) writer.journal.append(exampleStart(key));
    await Promise.all(tasks.map(() => writer.journal.written()));
    for (const { key } of tasks) writer.journal.append(exampleEnd(key));
    await Promise.all(tasks.map(() => writer.journal.sync()));
    // Starts need only survive SIGKILL.
    assert.deepEqual(commits.map(({ ops, durability }) => [ops.length, durability]), [[101, 'written'], [101, 'synced']]);
    assert.deepEqual(commits.map(({ expected }) => expected.map(({ key }) => key)), [[lockKey(id)], [lockKey(id)]]);
    await writer.close();
  });

  it('have one writer', async () => {
    const backend = memoryBackend();
    const [here, there] = [runsAt(backend, 'here'), runsAt(backend, 'there')];
    const writer = await here.openWriter(id);
    await assert.rejects(there.openWriter(id), (error) => error instanceof RunHeld);
    await writer.close();
    await (await there.openWriter(id)).close();
  });

  it('whose commit fails break their journal: who waits is told, who does not wait too, and nothing follows', async () => {
    const memory = memoryBackend();
    let away = false;
    const backend: Backend = { ...memory, commit: (commit) => (away ? Promise.reject(new StateError('io', 'the store is away')) : memory.commit(commit)) };
    const runs = runsAt(backend, 'here');
    const writer = await runs.openWriter(id);
    const told = new Promise<StateError>((resolve) => writer.journal.onBroken(resolve));
    writer.journal.append(exampleBegin(id, [exampleTask('load')]));
    await writer.journal.sync();
    away = true;
    writer.journal.append(exampleStart('load'));
    await assert.rejects(writer.journal.written(), /the store is away/);
    assert.match((await told).message, /the store is away/);
    away = false;
    assert.throws(() => writer.journal.append(exampleEnd('load')), /the store is away/);
    await writer.close();
    assert.equal((await backend.readLog({ log: recordsKey(id), limit: 9, newestFirst: false })).length, 1);
    assert.deepEqual(mirrored(runs).map(({ t }) => t), ['run']);
  });

  it('of a process elsewhere are asked through the store, those of this machine by a signal', async () => {
    const backend = memoryBackend();
    const runs = runsAt(backend, 'here');
    const writer = await runs.openWriter(id);
    const requests = runs.requests(id);
    await requests.leave();
    assert.equal(await requests.isLeft(), false);
    const [lock] = await backend.read([lockKey(id)]);
    assert.ok(lock);
    const row = { ...lock, value: JSON.stringify({ ...processIdentity(), host: 'elsewhere', bootId: 'other' }) };
    await backend.commit({ id: 'moved', ops: [{ op: 'put', row }], expected: [], durability: 'written' });
    await Promise.all([requests.leave(), requests.leave()]);
    assert.equal(await runsAt(backend, 'there').requests(id).isLeft(), true);
    await writer.close();
    assert.equal(await requests.isLeft(), false);
  });

  describe('in the mirror', () => {
    const first = exampleRun(id, 3).slice(0, 4);
    let backend: Backend;
    let there: RunStore;
    beforeEach(async () => {
      backend = memoryBackend();
      await write(runsAt(backend, 'here'), id, first);
      there = runsAt(backend, 'there');
      await there.refresh();
    });

    /** Takes the run's records in the store back to the first `count`, as a server that lost its last second. */
    async function loseBackTo(count: number): Promise<void> {
      const entries = await backend.readLog({ log: recordsKey(id), limit: 100, newestFirst: false });
      const fresh = memoryBackend();
      const [row] = await backend.read([runKey(id)]);
      assert.ok(row);
      await fresh.commit({ id: 'lost', expected: [], durability: 'synced', ops: [
        ...entries.slice(0, count).map(({ value }) => ({ op: 'append' as const, log: recordsKey(id), at: '', value })),
        { op: 'put', row: { ...row, stamp: `after the loss of all but ${count}` } },
      ] });
      backend = fresh;
    }

    it('grow by what is new', async () => {
      const before = statSync(there.folder.journalPath(id)).ino;
      await write(runsAt(backend, 'here'), id, [exampleFinish('cancelled')]);
      await there.refresh();
      assert.deepEqual(mirrored(there), [...first, exampleFinish('cancelled')]);
      assert.equal(statSync(there.folder.journalPath(id)).ino, before);
    });

    it('are fetched anew where the store has gone another way', async () => {
      const shorter = async (count: number) => {
        await loseBackTo(count);
        const again = runsAt(backend, 'there');
        await again.refresh();
        assert.deepEqual(mirrored(again), first.slice(0, count));
      };
      await shorter(2);
      await loseBackTo(1);
      // As long as it was, and longer, but not the same.
      for (const more of [[exampleStart('load[2]')], [exampleEnd('load[2]'), exampleFinish()]]) {
        await write(runsAt(backend, 'here'), id, more);
        const again = runsAt(backend, 'there');
        await again.refresh(id);
        const held = await backend.readLog({ log: recordsKey(id), limit: 9, newestFirst: false });
        assert.deepEqual(mirrored(again), held.map(({ value }) => JSON.parse(value)));
      }
      await shorter(1);
    });

    it('may be torn, damaged, cut short or deleted', async () => {
      const path = there.folder.journalPath(id);
      const whole = readFileSync(path);
      for (const harm of [
        () => appendFileSync(path, 'half a rec'), () => truncateSync(path, whole.length - 5), () => rmSync(path), () => rmSync(there.folder.dir, { recursive: true }),
        () => writeFileSync(path, Buffer.concat([Buffer.from('x'), whole])), () => writeFileSync(path, ''),
      ]) {
        harm();
        await there.refresh();
        assert.deepEqual(readFileSync(path), whole);
      }
    });

    it('are left to the process here that writes them', async () => {
      const writer = await there.openWriter(id);
      writer.journal.append(exampleFinish());
      await runsAt(backend, 'there').refresh();
      await writer.journal.sync();
      await runsAt(backend, 'there').refresh();
      assert.deepEqual(mirrored(there), [...first, exampleFinish()]);
      await writer.close();
    });

    it('are gone when they are deleted, there and here', async () => {
      const here = runsAt(backend, 'here');
      const held = await here.openWriter(id);
      await assert.rejects(there.delete(id), (error) => error instanceof StateError && error.kind === 'busy' && /millrace cancel/.test(error.message));
      await held.close();
      await there.delete(id);
      assert.equal(existsSync(there.folder.journalPath(id)), false);
      await here.refresh();
      assert.equal(existsSync(here.folder.journalPath(id)), false);
      assert.deepEqual([await backend.read([runKey(id), lockKey(id)]), await backend.readLog({ log: recordsKey(id), limit: 1, newestFirst: false })], [[null, null], []]);
      await assert.rejects(there.delete(id), (error) => error instanceof StateError && error.kind === 'not-found');
    });

    it('of a process elsewhere count as running as long as that gives signs', async () => {
      const other = { ...processIdentity(), host: 'elsewhere', bootId: 'other' };
      const run = '20240102T030405679-k3f9q2';
      const writer = await runsAt(backend, 'here').openWriter(run);
      writer.journal.append(exampleBegin(run, [exampleTask('load')], { process: other }));
      await writer.journal.sync();
      const status = async () => {
        await there.refresh();
        const view = await StateView.open(there.folder);
        const found = view.run(run)?.status;
        view.close();
        return found;
      };
      assert.equal(await status(), 'running');
      // The store's clock goes on, nobody gives a sign.
      const rows = await backend.read([lockKey(run), runKey(run)]);
      await backend.commit({ id: 'silent', expected: [], durability: 'written', ops: rows.flatMap((row) => (row ? [{ op: 'put' as const, row: { ...row, updated: '2024-01-01T00:00:00.000000Z' } }] : [])) });
      assert.equal(await status(), 'interrupted');
      await writer.close();
    });
  });
});
