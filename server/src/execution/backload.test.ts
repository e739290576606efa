import assert from 'node:assert/strict';
import type { FireRange, RunRequest } from '../state/runRecords';
import { attemptsOf, driveAgain, driveNew, statuses } from './exampleDrive';
import { exampleDefinition, exampleRequest, exampleWorld, phases } from './exampleWorkflow';
import { planRun } from './plan';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';

const range = (from: string, to: string, by: FireRange['by'] = 'day'): Partial<RunRequest> => ({ at: from, range: { from, to, by } });
const twoDays = range('2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z');
const complete = attemptsOf(() => ({}));
const keys = async (text: string, request: Partial<RunRequest>): Promise<string[]> => Object.keys(statuses((await driveNew(exampleDefinition(text), complete, { request })).run));

describe('backload', () => {
  it('fires once a step, both ends included, with the fire in every key: parent, fire, matched phase, row', async () => {
    const text = phases('task1:t2 | cron=0 * * * *', 'task1:t4 | cron=0 * * * *', 't2 <- task1 | meta=n:5,6', 'x <- t2');
    const found = await keys(text, twoDays);
    for (const day of ['2024-01-01T00', '2024-01-02T00']) {
      for (const key of [`task1:t4[${day}]`, `t2[${day},task1:t4,0]`, `t2[${day},task1:t2,1]`, `x[${day},task1:t4,1]`]) assert.ok(found.includes(key), `${key} in ${found.join(' ')}`);
    }
    assert.equal(found.length, 2 * (2 + 4 + 4));
  });

  it('starts a join once a fire, from the tasks of that fire alone', async () => {
    const { run } = await driveNew(exampleDefinition(phases('a | cron=0 * * * *', 'b | cron=0 * * * *&meta=n:1,2', 'j <- a b', 'k <- j')), complete, { request: twoDays });
    assert.deepEqual(run.tasks.get('j[2024-01-02T00]')?.parents, ['a[2024-01-02T00]', 'b[2024-01-02T00,0]', 'b[2024-01-02T00,1]']);
    assert.equal(run.tasks.get('k[2024-01-01T00]')?.logicalTime, '2024-01-01T00:00:00Z');
    assert.equal([...run.tasks.values()].filter(({ phase }) => phase === 'j').length, 2);
  });

  it('leaves offset, for and by of the rule aside, not its rows', async () => {
    const text = '[[phase]]\ntask = "a"\nrule = "cron=0 0 * * *&offset=-24h&for=48h&by=hour&meta=n:1,2"\ntemplate = "{yyyy}-{mm}-{dd}T{hh} {meta:n}"\n';
    const { run } = await driveNew(exampleDefinition(text), complete, { request: twoDays });
    assert.deepEqual([...run.tasks.values()].map(({ key, info }) => [key, info]), [
      ['a[2024-01-01T00,0]', '2024-01-01T00 1'], ['a[2024-01-01T00,1]', '2024-01-01T00 2'], ['a[2024-01-02T00,0]', '2024-01-02T00 1'], ['a[2024-01-02T00,1]', '2024-01-02T00 2'],
    ]);
  });

  it('steps by hour, week and month, and backwards when the end is the earlier', async () => {
    const a = phases('a | cron=0 * * * *');
    assert.deepEqual(await keys(a, range('2024-01-01T22:00:00Z', '2024-01-02T00:00:00Z', 'hour')), ['a[2024-01-01T22]', 'a[2024-01-01T23]', 'a[2024-01-02T00]']);
    assert.deepEqual(await keys(a, range('2024-01-01T00:00:00Z', '2024-01-21T00:00:00Z', 'week')), ['a[2024-01-01T00]', 'a[2024-01-08T00]', 'a[2024-01-15T00]']);
    assert.deepEqual(await keys(a, range('2024-01-31T00:00:00Z', '2024-04-01T00:00:00Z', 'month')), ['a[2024-01-31T00]', 'a[2024-03-02T00]']);
    assert.deepEqual(await keys(a, range('2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z')), ['a[2024-01-02T00]', 'a[2024-01-01T00]']);
  });

  it('bypasses what files start, once a fire', async () => {
    assert.deepEqual(statuses((await driveNew(exampleDefinition(phases('f | files=in/*', 'c <- f')), complete, { request: twoDays })).run), {
      'f[2024-01-01T00]': 'bypassed', 'f[2024-01-02T00]': 'bypassed', 'c[2024-01-01T00]': 'bypassed', 'c[2024-01-02T00]': 'bypassed',
    });
  });

  it('a failure stops what is below it in its fire, not the others', async () => {
    const failing = attemptsOf(({ task }) => ({ result: task.key === 'a[2024-01-01T00]' ? 'error' : 'complete' }));
    assert.deepEqual(statuses((await driveNew(exampleDefinition(phases('a | cron=0 * * * *', 'b <- a')), failing, { request: twoDays })).run), {
      'a[2024-01-01T00]': 'failed', 'a[2024-01-02T00]': 'completed', 'b[2024-01-01T00]': 'skipped', 'b[2024-01-02T00]': 'completed',
    });
  });

  it('is planned as it runs, and ends the same after a crash at any record', async () => {
    const definition = exampleDefinition(phases('a | cron=0 * * * *&meta=n:1,2', 'b <- a', 'c | cron=0 * * * *', 'j <- b c', 'k <- j'));
    const request = exampleRequest(twoDays);
    const whole = await driveNew(definition, complete, { request });
    const planned = planRun(scopeOf(definition, request), request, taskFactory(definition.root, definition.file, request, exampleWorld())).tasks.map(({ key }) => key);
    assert.deepEqual(planned.sort(), [...whole.run.tasks.keys()].sort());
    const { records } = whole.journal;
    for (let kept = 1; kept < records.length; kept++) {
      const { run } = await driveAgain(records.slice(0, kept), definition, complete);
      assert.deepEqual(new Set(Object.entries(statuses(run)).map(String)), new Set(Object.entries(statuses(whole.run)).map(String)), `after ${kept} records`);
    }
  });
});
