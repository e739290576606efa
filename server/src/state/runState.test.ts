import assert from 'node:assert/strict';
import { foldRun } from './runState';
import type { RunRecord, TaskRecord } from './runRecords';

const at = '2024-01-02T03:04:05.678Z';
const process = { host: 'h', pid: 1, pidNamespace: '', startTime: '1', bootId: 'b' };
const task = (key: string): TaskRecord => ({ key, phase: 'p', type: 'p', job: '', id: '1', info: '', meta: '', logicalTime: null, parents: [], created: at });
const begin: RunRecord = {
  t: 'run', v: 1, id: '20240102T030405678-aaaaaa', file: 'f.toml', at, logicalTime: null, simulated: false, concurrency: 4, fingerprints: {}, excluded: [], process,
  request: { at: null, phase: null, upstream: false, downstream: false, inputFile: null, fail: [] }, tasks: [task('p')], settled: [],
};
const resume = (reset: string[], dropped: string[]): RunRecord => ({ t: 'resume', at, number: 1, process, fingerprints: {}, excluded: [], reset, dropped, created: [] });

describe('run state', () => {
  it('keeps the attempts of a dropped task and counts on when it is created anew', () => {
    const start: RunRecord = { t: 'start', key: 'p', attempt: 1, at, process: null, log: null };
    const dropped = foldRun([begin, start, resume([], ['p'])]);
    assert.equal(dropped?.tasks.size, 0);
    assert.equal(dropped?.droppedTasks.get('p')?.attempts.length, 1);
    const again = foldRun([begin, start, resume([], ['p']), { t: 'settle', at, settled: [], created: [task('p')] }]);
    const anew = again?.tasks.get('p');
    assert.deepEqual([anew?.attempts.length, anew?.spentAttempts, anew?.status], [1, 1, 'pending']);
    assert.equal(again?.droppedTasks.size, 0);
  });

  it('is null for a journal without a beginning', () => {
    assert.equal(foldRun([]), null);
  });
});
