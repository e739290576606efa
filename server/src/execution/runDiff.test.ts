import assert from 'node:assert/strict';
import { attemptsOf, driveNew } from './exampleDrive';
import { exampleDefinition, phases } from './exampleWorkflow';
import { diffRuns } from './runDiff';

describe('difference of two runs', () => {
  const run = async (text: string, output: string, failing = '') => (await driveNew(exampleDefinition(text), attemptsOf(({ task }) =>
    (task.key === failing ? { result: 'error', msg: 'broken' } : { output: task.key === 'b' ? output : '1' })))).run;

  it('names tasks of one run alone, and what differs in those of both', async () => {
    const a = await run(phases('a | cron=0 * * * *', 'b <- a', 'c <- b', 'd <- c'), '9007199254740993', 'd');
    const b = await run(phases('a | cron=0 * * * *', 'b <- a', 'c <- b | x=1', 'd <- c', 'e | cron=0 * * * *'), '9007199254740992');
    assert.deepEqual(diffRuns(a, b).map(({ key, differs, a: left, b: right }) => [key, differs, left !== null, right !== null]), [
      ['b', ['output'], true, true], ['c', ['definition'], true, true], ['d', ['status', 'output', 'message'], true, true], ['e', [], false, true],
    ]);
    assert.deepEqual(diffRuns(a, a), []);
  });
});
