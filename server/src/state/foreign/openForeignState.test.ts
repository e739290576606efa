import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeStatuses } from '../store/flatbuffers/workflowState';
import { foreignCorpus, python } from './exampleSqlite';
import { bareWorkflow, type ForeignTask } from './foreignState';
import { openForeignState } from './openForeignState';

const fixture = (name: string): string => join('test/fixtures/foreign', name);
const big = '9007199254740993';

describe('state files of other systems', () => {
  for (const ending of ['json', 'db'] as const) {
    it(`FlowWeaver's .${ending}: every task, falsy values and big numbers to the letter`, async () => {
      const task = (name: string, word: string, status: ForeignTask['status'], result: string | null, error: string | null = null): ForeignTask => ({ name, status, word, result, error, timestamp: '2026-01-02T03:04:05.678901' });
      assert.deepEqual(await openForeignState(fixture(`flowweaver.${ending}`)), {
        system: 'flowweaver',
        flowlord: null,
        workflows: [{
          ...bareWorkflow('flowweaver'),
          tasks: [
            task('load', 'COMPLETED', 'completed', `{"rows":${big},"rate":1.5,"text":"na\\u00efve \\"q\\" \\\\ \\u0000 \\ud83d\\ude00"}`),
            task('zero', 'COMPLETED', 'completed', '0'), task('no', 'COMPLETED', 'completed', 'false'), task('blank', 'COMPLETED', 'completed', '""'), task('list', 'COMPLETED', 'completed', '[]'),
            task('waiting task', 'PENDING', 'pending', null), task('now', 'RUNNING', 'running', null), task('bad', 'FAILED', 'failed', null, 'disk full\nline 2'),
          ],
        }],
      });
    });
  }

  for (const ending of ['json', 'fb'] as const) {
    it(`Flow Orchestrator's .${ending}: data, nodes, outputs, waits and rollback to the letter`, async () => {
      const task = (name: string, word: string, status: ForeignTask['status'], result: string | null = null): ForeignTask => ({ name, status, word, result, error: null, timestamp: null });
      const results: Readonly<Record<number, string>> = { 2: `{"n":${big},"none":null}`, 3: '"no text of JSON"' };
      assert.deepEqual(await openForeignState(fixture(`flow-orchestrator.${ending}`)), {
        system: 'flow-orchestrator',
        flowlord: null,
        workflows: [{
          ...bareWorkflow('order/42'),
          data: [
            { key: 'big', value: '9223372036854775807' }, { key: 'blank', value: '""' }, { key: 'no', value: 'false' }, { key: 'odd', value: big }, { key: 'rate', value: '0.1' },
            { key: 'region', value: '"eu-west"' }, { key: 'small', value: '-9223372036854775808' }, { key: 'vip', value: 'true' }, { key: 'zero', value: '0' },
          ],
          tasks: [...nodeStatuses.map((status, i) => task(`${i} ${status}`, status, status, results[i] ?? null)), task('9 only output', 'not_started', 'pending', '[1,2]')],
          metadata: [{ key: 'waits', value: '{"5 waiting":1893456000000000001}' }, { key: 'rolling_back', value: 'true' }, { key: 'trigger_cause', value: '3' }],
          updated: '2026-01-02T03:04:05.678Z',
        }],
      });
    });
  }

  it('UnifiedWorkflowState: messages, context, checkpoints and metadata; what has another shape is data; an empty state is one', async () => {
    const message = { role: 'tool', content: 'two\nlines', name: 'search', functionCall: '{"name":"f","arguments":"{}"}', metadata: `{"id":${big}}`, timestamp: '2026-01-02T03:04:05' };
    const times = { created: '2026-01-02 03:04:05', updated: '2026-01-02 03:04:07' };
    assert.deepEqual(await openForeignState(fixture('workflow_states.db')), {
      system: 'unified-workflow-state',
      flowlord: null,
      workflows: [
        {
          ...bareWorkflow('ours: 1/2'), ...times,
          messages: [message, { ...message, role: 'user', name: null, functionCall: null, metadata: '{}' }],
          context: [{ key: 'messages', value: '1' }, { key: 'zero', value: '0' }, { key: 'none', value: 'null' }],
          checkpoints: [{ id: 'c1', name: 'first', snapshot: `{"messages":[],"context":{"big":${big}}}`, framework: null, created: '2026-01-02T03:04:06', metadata: '{"why":"test"}' }],
          tags: ['a', 'b'], version: '1.0.0',
          metadata: [{ key: 'workflow_id', value: '"ours: 1/2"' }, { key: 'current_framework', value: '"crewai"' }, { key: 'custom', value: '{"k":[]}' }],
          data: [{ key: 'extra', value: '[false]' }],
        },
        {
          ...bareWorkflow('other'), ...times,
          metadata: [{ key: 'tags', value: '"x"' }, { key: 'version', value: '2' }],
          data: [{ key: 'messages', value: '"none"' }, { key: 'context', value: '[1]' }, { key: 'checkpoints', value: '[{"id":"no name"}]' }, { key: 'step', value: '3' }],
        },
        { ...bareWorkflow('empty'), ...times },
      ],
    });
  });

  it('flowlord: records that stand only in the log, each result, a zero inside a text; none that was not committed', async () => {
    const { system, workflows, flowlord } = await openForeignState(fixture('tasks.db'));
    assert.deepEqual([system, workflows], ['flowlord', []]);
    assert.deepEqual(flowlord?.records.map(({ id, result, status, msg, started, ended }) => [id, result, status, msg, started !== null, ended !== null]), [
      ['i0', 'complete', 'completed', 'ok', true, true], ['i1', 'error', 'failed', 'naïve\0zero', true, true], ['i2', 'warn', 'completed', '', true, true], ['i3', 'alert', 'failed', 'x', true, true],
      ['i4', 'running', 'running', null, true, false], ['i5', null, 'pending', null, false, false], ['i6', null, 'running', null, true, false], ['i7', 'sent', null, null, false, false],
    ]);
    assert.deepEqual(flowlord?.records[0], { id: 'i0', type: 'load', job: 'hourly', info: '?h=0', meta: 'workflow=a.toml', result: 'complete', status: 'completed', msg: 'ok', created: '2026-01-01T00:00:00Z', started: '2026-01-01T09:00:00Z', ended: '2026-01-01T09:00:00Z' });
    assert.deepEqual({ ...flowlord, records: [] }, {
      schemaVersion: '2',
      records: [],
      alerts: [{ id: '1', taskId: null, taskTime: null, type: 'load', job: null, msg: 'no worker', created: '2026-01-01 00:00:02' }],
      fileMessages: [{ id: '1', path: 's3://b/f.json', size: big, lastModified: null, received: '2026-01-01 00:00:01', taskTime: null, taskIds: '["i0"]', taskNames: '["load:hourly"]' }],
      files: [{ path: 'a.toml', hash: 'abc', loaded: '2026-01-01 00:00:00', lastModified: null }],
      phases: [{ file: 'a.toml', task: 'load:hourly', dependsOn: '', rule: 'cron=0 * * * *', template: '?h={hh}', retry: '3', status: null }, { file: 'a.toml', task: 'clean', dependsOn: 'load:hourly', rule: '', template: '', retry: '0', status: null }],
    });
  });

  describe('in the corpus', () => {
    let corpus: string;
    before(function () { corpus = foreignCorpus(this); });

    it('flowlord: as many records as it has', async () => {
      const expected = JSON.parse(readFileSync(join(corpus, 'flowlord/expected.json'), 'utf8'));
      const { flowlord } = await openForeignState(join(corpus, 'flowlord/tasks.db'));
      const count = (...statuses: readonly unknown[]): number | undefined => flowlord?.records.filter(({ result }) => statuses.includes(result)).length;
      assert.deepEqual([flowlord?.records.length, count('complete'), count('error'), count(null), flowlord?.records.at(-1)?.created], [expected.task_records, expected.complete, expected.error, expected.unfinished, expected.last]);
      assert.deepEqual([flowlord?.schemaVersion, flowlord?.alerts.length, flowlord?.files.length, flowlord?.phases.length], ['2', 1, 1, 3]);
    });

    it('flowlord: every column as Python\'s SQLite reads it', async function () {
      const { flowlord } = await openForeignState(join(corpus, 'flowlord/tasks.db'));
      const rows = python(this, `
import shutil, tempfile
folder = tempfile.mkdtemp()
for end in ('', '-wal'): shutil.copy(sys.argv[1] + end, folder + '/t.db' + end)
print(json.dumps(sqlite3.connect(folder + '/t.db').execute("select id, type, job, info, meta, nullif(result, ''), msg, nullif(created, ''), nullif(started, ''), nullif(ended, '') from task_records order by rowid").fetchall()))
shutil.rmtree(folder)
`, join(corpus, 'flowlord/tasks.db'));
      assert.deepEqual(flowlord?.records.map(({ id, type, job, info, meta, result, msg, created, started, ended }) => [id, type, job, info, meta, result, msg, created, started, ended]), JSON.parse(rows));
    });

    for (const ending of ['json', 'db']) {
      it(`FlowWeaver's .${ending}`, async () => {
        const { system, workflows: [workflow] } = await openForeignState(join(corpus, `flowweaver/workflow_state.${ending}`));
        assert.deepEqual([system, workflow?.tasks.map(({ name, status, word, result, error }) => [name, status, word, result, error])], ['flowweaver', [
          ['extract', 'completed', 'COMPLETED', '{"rows":[1,2,3],"source":"orders.csv"}', null], ['transform', 'completed', 'COMPLETED', '[10,20,30]', null],
          ['load', 'failed', 'FAILED', null, 'disk quota exceeded'], ['zero', 'completed', 'COMPLETED', '0', null], ['waiting task', 'pending', 'PENDING', null, null],
        ]]);
      });
    }

    it('Flow Orchestrator: old integers, and one state in both formats', async () => {
      const old = await openForeignState(join(corpus, 'flow-orchestrator/m1_format_int.fb'));
      assert.deepEqual(old.workflows[0]?.data, [{ key: 'clamped', value: '2147483647' }, { key: 'edge', value: '2147483647' }, { key: 'small', value: '42' }]);
      const full = await openForeignState(join(corpus, 'flow-orchestrator/v012_format_full.fb'));
      assert.deepEqual(full, await openForeignState(join(corpus, 'flow-orchestrator/v012_format_full.json')));
      assert.deepEqual(full.workflows[0]?.data, [{ key: 'balance_cents', value: big }, { key: 'rate', value: '3.14159' }, { key: 'region', value: '"eu-west"' }, { key: 'vip', value: 'true' }]);
      assert.deepEqual(full.workflows[0]?.tasks.map(({ status }) => status), ['bypassed', 'compensated', 'compensation_failed', 'completed', 'waiting']);
      assert.deepEqual(full.workflows[0]?.metadata, [{ key: 'waits', value: '{"waiting_node":1893456000000}' }, { key: 'rolling_back', value: 'true' }, { key: 'trigger_cause', value: '2' }]);
    });

    it('UnifiedWorkflowState: two states, one of them empty', async () => {
      const { workflows: [full, empty] } = await openForeignState(join(corpus, 'unified-workflow-state/workflow_states.db'));
      assert.deepEqual([full?.id, full?.messages.map(({ role, content }) => [role, content]), full?.context.length, full?.checkpoints[0]?.name, full?.tags], ['abc-123', [['user', 'Hello!'], ['assistant', 'Hi there!\nTwo lines.']], 4, 'after-hello', ['demo']]);
      assert.deepEqual(empty, { ...bareWorkflow('empty'), created: '2026-02-01 10:00:00', updated: '2026-02-01 10:00:03' });
    });
  });
});
