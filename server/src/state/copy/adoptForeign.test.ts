import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { foreignCorpus } from '../foreign/exampleSqlite';
import { openForeignState } from '../foreign/openForeignState';
import { StateError } from '../stateError';
import type { Store } from '../store/store';
import { openStore } from '../store/registry';
import { addresses, storesFolder, type StoresFolder } from './exampleStores';
import { adoptForeign, type AdoptReport } from './adoptForeign';
import { foreignRecords } from './foreignRecords';
import { importStore } from './importStore';

const big = 9007199254740993n;

describe('adopting the state of another system', () => {
  let folder: StoresFolder;
  beforeEach(() => { folder = storesFolder(); });
  afterEach(() => folder.remove());

  async function adopt(file: string, { as, replace = false, address = addresses.json }: { as?: string; replace?: boolean; address?: string } = {}): Promise<AdoptReport> {
    const path = resolve(file);
    const records = foreignRecords(await openForeignState(path), { as, otherwise: basename(path, extname(path)), written: statSync(path).mtime.toISOString() });
    return folder.side(address, (side) => adoptForeign(side, records, replace));
  }
  async function inStore<T>(work: (store: Store) => Promise<T>, address: string = addresses.json): Promise<T> {
    const store = await openStore(address, { root: folder.root, env: {} });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }
  const sha = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const fixture = (name: string): string => join('test/fixtures/foreign', name);

  it('takes everything of a UnifiedWorkflowState, to the letter', async () => {
    const report = await adopt(fixture('workflow_states.db'));
    assert.deepEqual([report.workflows, report.written], [['ours: 1/2', 'other', 'empty'], 3]);
    await inStore(async (store) => {
      const ours = await store.workflows.load('ours: 1/2');
      assert.deepEqual(ours?.messages[0], { role: 'tool', content: 'two\nlines', name: 'search', function_call: { name: 'f', arguments: '{}' }, metadata: { id: big }, timestamp: '2026-01-02T03:04:05' });
      assert.deepEqual(ours?.context, { messages: 1, zero: 0, none: null });
      assert.deepEqual(ours?.checkpoints, [{ id: 'c1', name: 'first', snapshot: { messages: [], context: { big } }, framework: '', created_at: '2026-01-02T03:04:06', metadata: { why: 'test' } }]);
      assert.deepEqual([ours?.tags, ours?.version, ours?.framework, ours?.metadata['custom'], ours?.data], [['a', 'b'], '1.0.0', 'crewai', { k: [] }, { extra: [false] }]);
      assert.deepEqual((ours?.metadata['adopted']), { system: 'unified-workflow-state', created: '2026-01-02 03:04:05', updated: '2026-01-02 03:04:07' });
    });
  });

  it('takes tasks with result, error, time and history: FlowWeaver, Flow Orchestrator', async () => {
    await adopt(fixture('flowweaver.json'), { as: 'flows/w.toml' });
    await adopt(fixture('flow-orchestrator.fb'));
    await inStore(async (store) => {
      const tasks = store.tasks('flows/w.toml');
      const timestamp = '2026-01-02T03:04:05.678901';
      assert.deepEqual(await tasks.load('load'), { status: 'completed', result: { rows: big, rate: 1.5, text: 'naïve "q" \\ \0 \u{1F600}' }, error: null, timestamp });
      assert.deepEqual(await tasks.load('bad'), { status: 'failed', result: null, error: 'disk full\nline 2', timestamp });
      assert.deepEqual([(await tasks.load('zero'))?.result, (await tasks.load('no'))?.result, (await tasks.load('blank'))?.result], [0, false, '']);
      assert.deepEqual((await tasks.history('load')).map(({ status }) => status), ['completed']);
      assert.equal((await store.workflows.load('flows/w.toml'))?.status, 'failed');
      assert.deepEqual((await store.workflows.load('order/42'))?.data['small'], -(2n ** 63n));
      assert.deepEqual((await store.tasks('order/42').list()).length, 10);
    });
  });

  it('takes records of flowlord as histories by workflow and task, and all else beside them', async () => {
    const report = await adopt(fixture('tasks.db'));
    assert.deepEqual([report.workflows, report.tasks, report.history], [['tasks', 'a.toml'], 1, 8]);
    await inStore(async (store) => {
      const history = await store.tasks('a.toml').history('load:hourly');
      assert.deepEqual(history.map(({ result }) => (result as { id: string }).id), ['i7', 'i6', 'i5', 'i4', 'i3', 'i2', 'i1', 'i0']);
      assert.deepEqual(history.at(-2), { seq: 2, status: 'failed', error: 'naïve\0zero', timestamp: '2026-01-01T09:00:00Z', result: { id: 'i1', info: '?h=1', meta: 'workflow=a.toml', result: 'error', msg: 'naïve\0zero', created: '2026-01-01T01:00:00Z', started: '2026-01-01T09:00:00Z', ended: '2026-01-01T09:00:00Z' } });
      const data = (await store.workflows.load('tasks'))?.data as { phases: unknown[]; alerts: unknown[]; fileMessages: { size: string }[] };
      assert.deepEqual([data.phases.length, data.alerts.length, data.fileMessages[0]?.size], [2, 1, String(big)]);
    });
  });

  it('refuses where the store holds another state under that name, writes nothing then, and replaces when told', async () => {
    await inStore((store) => store.tasks('w').save('zero', { status: 'running' }));
    const before = await folder.lines(addresses.json);
    await assert.rejects(adopt(fixture('flowweaver.json'), { as: 'w' }), (error) => error instanceof StateError && error.kind === 'invalid' && /holds another state of "w" "zero" already; .*--as.*--replace/.test(error.message));
    assert.deepEqual(await folder.lines(addresses.json), before);
    await adopt(fixture('flowweaver.json'), { as: 'w', replace: true });
    await inStore(async (store) => assert.deepEqual((await store.tasks('w').history('zero')).map(({ status }) => status), ['completed', 'running']));
    assert.equal((await adopt(fixture('flowweaver.json'), { as: 'w', replace: true })).written, 0);
  });

  it('keeps objects that only look like times of ours, and integers of any size', async () => {
    const path = join(folder.root, 'flows.json');
    writeFileSync(path, '{"t":{"status":"COMPLETED","result":{"$date":"2026-11-20T08:00:00.000Z"},"timestamp":null},"u":{"status":"COMPLETED","result":[1.0,123456789012345678901234567890]}}');
    await adopt(path);
    await inStore(async (store) => {
      assert.deepEqual((await store.tasks('flows').load('t'))?.result, { $date: '2026-11-20T08:00:00.000Z' });
      assert.deepEqual((await store.tasks('flows').load('u'))?.result, [1, 123456789012345678901234567890n]);
      assert.equal((await store.tasks('flows').load('t'))?.timestamp, statSync(path).mtime.toISOString());
    });
  });

  it('gives no two workflows one id', () => assert.rejects(adopt(fixture('workflow_states.db'), { as: 'one' }), /3 workflows in it, .*leave --as out/));

  describe('of the corpus', () => {
    const files = ['flowlord/tasks.db', 'flowweaver/workflow_state.db', 'flowweaver/workflow_state.json', 'flow-orchestrator/m1_format_int.fb', 'flow-orchestrator/v012_format_full.fb', 'flow-orchestrator/v012_format_full.json', 'unified-workflow-state/workflow_states.db'];
    let corpus: string;
    before(function () { corpus = foreignCorpus(this); });

    for (const file of files) {
      it(`${file}: unchanged, twice is once, and out and in again the same`, async () => {
        const path = join(corpus, file);
        const before = sha(path);
        const { written } = await adopt(path);
        assert.ok(written > 0);
        assert.equal((await adopt(path)).written, 0);
        assert.equal(sha(path), before);
        const lines = await folder.lines(addresses.json);
        await folder.side(addresses.sqlite, (side) => importStore(side, (async function* () { yield* lines; })(), 'it'));
        assert.deepEqual(await folder.lines(addresses.sqlite), lines);

        const state = await openForeignState(path);
        await inStore(async (store) => {
          for (const { id, tasks, data } of state.workflows) {
            const saved = await store.workflows.load(id);
            assert.deepEqual(Object.keys(saved?.data ?? {}), data.map(({ key }) => key));
            for (const { name, status, error } of tasks) {
              const task = await store.tasks(id).load(name);
              assert.deepEqual([task?.status, task?.error], [status, error]);
            }
          }
          const records = state.flowlord?.records ?? [];
          const found = (await Promise.all(['clean:nightly', 'data-load:hourly', 'report'].map((task) => store.tasks('data-load.toml').history(task, 1000)))).flat();
          assert.deepEqual(found.map(({ result }) => (result as { id: string }).id).sort(), records.map(({ id }) => id).sort());
        }, addresses.sqlite);
        // To the letter, whatever a number may hold.
        const stored = lines.join('\n');
        for (const { data, tasks } of state.workflows) {
          for (const { key, value } of data) assert.ok(stored.includes(`${JSON.stringify(key)}:${value}`), key);
          for (const { name, result } of tasks) if (result !== null) assert.ok(stored.includes(`"result":${result}`), name);
        }
      });
    }
  });
});
