import assert from 'node:assert/strict';
import { attemptsOf, driveNew } from './exampleDrive';
import { exampleDefinition, phases } from './exampleWorkflow';
import { failureReport, failuresOf } from './failureReport';

describe('report of failures', () => {
  it('lists every one, each with a next step, and how to go on [E8]', async () => {
    const messages: Readonly<Record<string, string>> = { 'a[0]': 'timed out after 5s', 'a[1]': 'cannot start the command: ENOENT', b: 'no such table' };
    const text = phases('a | cron=0 * * * *&meta=n:1,2,3', 'b | cron=0 * * * *', 'c <- b');
    const { run } = await driveNew(exampleDefinition(text), attemptsOf(({ task }) => (messages[task.key] === undefined ? {} : { result: 'error', msg: messages[task.key] ?? '' })));
    const report = failureReport({ ...run, simulated: false });
    assert.equal(report[0], '3 tasks failed:');
    for (const words of ['a[0]: timed out after 5s', 'a longer `timeout`', 'a[1]: cannot start', 'is installed', 'b: no such table', `see what it wrote: millrace runs logs ${run.id} b`, `millrace runs logs ${run.id} 'a[0]'`]) {
      assert.ok(report.join('\n').includes(words), `${words} in ${report.join('\n')}`);
    }
    assert.equal(report.at(-1), `When that is mended: millrace resume ${run.id}`);
    assert.deepEqual(failuresOf(run).map(({ key }) => key), ['a[0]', 'a[1]', 'b'], 'what is skipped has not failed');
  });

  it('is empty when nothing failed', async () => {
    assert.deepEqual(failureReport((await driveNew(exampleDefinition(phases('a | cron=0 * * * *')), attemptsOf(() => ({})))).run), []);
  });
});
