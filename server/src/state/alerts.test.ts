import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertsOf } from './alerts';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleStart, exampleTask, exampleTime } from './exampleRun';
import { foldState } from './fold';
import { createStateFolder, type StateFolder } from './folder';
import { processIdentity } from './identity';
import { newRunId } from './runId';
import type { RunRecord } from './runRecords';
import { foldRun } from './runState';
import { StateView } from './stateView';

const id = newRunId(new Date(exampleTime), () => 0);
const failed = (key: string, attempt = 1): RunRecord => exampleEnd(key, { attempt, result: 'error', status: 'failed', msg: 'broken' });
const records: readonly RunRecord[] = [
  exampleBegin(id, [exampleTask('fails'), { ...exampleTask('quiet'), noAlert: true }, { ...exampleTask('shouts'), noAlert: true }, exampleTask('retries'), { ...exampleTask('never'), id: '' }], {
    settled: [{ key: 'never', status: 'failed', msg: 'no rows file' }],
  }),
  exampleStart('fails'), failed('fails'), exampleStart('quiet'), failed('quiet'),
  exampleStart('shouts'), exampleEnd('shouts', { result: 'alert', status: 'failed', msg: 'disk full' }),
  exampleStart('retries'), exampleEnd('retries', { result: 'error', status: 'waiting', msg: 'once' }), exampleStart('retries', 2), exampleEnd('retries', { attempt: 2 }),
  exampleFinish('failed'),
];
const resumed: readonly RunRecord[] = [
  ...records,
  { t: 'resume', at: exampleTime, number: 1, process: processIdentity(), fingerprints: {}, excluded: [], reset: ['fails'], dropped: [], created: [] },
  exampleStart('fails', 2), exampleEnd('fails', { attempt: 2 }), exampleFinish('failed'),
];

describe('alerts', () => {
  let folder: StateFolder;
  beforeEach(() => (folder = createStateFolder(mkdtempSync(join(tmpdir(), 'millrace-alerts-')))));
  afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

  it('are of `alert` results and of failures for good, unless no_alert says otherwise; simulated runs raise none', () => {
    const run = foldRun(records) ?? assert.fail();
    assert.deepEqual(alertsOf(run).map(({ key, attempt, result, msg, open }) => [key, attempt, result, msg, open]), [
      ['fails', 1, 'error', 'broken', true], ['shouts', 1, 'alert', 'disk full', true], ['never', 0, 'error', 'no rows file', true],
    ]);
    assert.deepEqual(alertsOf({ ...run, simulated: true }), []);
  });

  it('stay in the history when the task completes later, and are open no more', () => {
    assert.deepEqual(alertsOf(foldRun(resumed) ?? assert.fail()).map(({ key, attempt, open }) => [key, attempt, open])[0], ['fails', 1, false]);
  });

  it('are the same from the journal and from the database', async () => {
    appendRecords(folder, id, resumed);
    const fresh = await StateView.open(folder);
    await foldState(folder, { now: new Date() });
    const folded = await StateView.open(folder);
    assert.equal(folded.alerts(10).length, 3);
    assert.deepEqual(folded.alerts(10), fresh.alerts(10));
    assert.deepEqual(folded.alerts(1), fresh.alerts(1));
    for (const view of [fresh, folded]) view.close();
  });
});
