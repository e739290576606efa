import assert from 'node:assert/strict';
import { createFileTask } from './fileTask';

describe('file task', () => {
  it('carries the rule without cron, the file and its time', () => {
    const rule = 'files=data/*/*.csv&cron=@daily&job=j&count=3';
    const phase = { name: 'load:j', topic: 'load', job: 'j', dependsOn: [], rule, retry: 0, template: '{meta:file}?day={yyyy}-{mm}-{dd}&n={meta:count}{meta:cron}' };
    const made = createFileTask(phase, 'data/2024-01-05/a+b.csv', 'w/load.toml', () => 'U1');
    assert.deepEqual(made, {
      phase: 'load:j',
      task: {
        type: 'load',
        job: 'j',
        info: 'data/2024-01-05/a+b.csv?day=2024-01-05&n=3',
        meta: 'count=3&file=data/2024-01-05/a%2Bb.csv&filename=a%2Bb.csv&files=data/*/*.csv&job=j&workflow=w/load.toml',
        id: 'U1',
      },
      time: new Date('2024-01-05T00:00:00Z'),
      row: undefined,
    });
  });

  it('keeps date tokens when the path has no time', () => {
    const phase = { name: 'a', topic: 'a', job: '', dependsOn: [], rule: 'files=*.csv', retry: 0, template: '{yyyy} {meta:filename}' };
    const { task, time } = createFileTask(phase, 'x.csv', 'a.toml');
    assert.equal(task.info, '{yyyy} x.csv');
    assert.equal(time, undefined);
  });
});
