import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { exampleBegin, exampleEnd, exampleTask, exampleTime } from '../state/exampleRun';
import { stateFolder } from '../state/folder';
import { foldRun } from '../state/runState';
import { runDetail } from './items';

const id = '20240102T030405678-aaaaaa';
const root = resolve('/root of all');

describe('items', () => {
  it('lead to logs in the folder of the run and nowhere else, whatever a journal from elsewhere says', () => {
    const log = { file: '../../../secret', start: 5 };
    const run = foldRun([exampleBegin(id, [exampleTask('load')]), { t: 'start', key: 'load', attempt: 1, at: exampleTime, process: null, log }, exampleEnd('load')]);
    assert.ok(run);
    const [task] = runDetail(root, stateFolder(root), run).tasks;
    assert.deepEqual(task?.attempts[0]?.log, { path: join(stateFolder(root).logsDir(id), 'secret'), start: 5, end: 12 });
  });
});
