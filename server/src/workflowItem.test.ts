import assert from 'node:assert/strict';
import { workflowItemSteps } from './workflowItem';
import { WorkflowIndex } from './workspace/workflowIndex';
import { defaultConfig } from './workspace/config';

describe('workflowItemSteps', () => {
  const index = new WorkflowIndex({ rootOf: () => '/w', configOf: () => defaultConfig });
  const text = '[[phase]]\ntask = "load:daily"\nrule = "cron=0 5 * * *"\n[[phase]]\ntask = "clean"\ndependsOn = ["load", "load:daily"]\n[[phase]]\ntask = "report"\ndependsOn = "gone"\n';

  it('shows each phase with place, parents, schedule, findings and last run, and can pause after each', () => {
    const file = index.update({ path: '/w/flows/a.toml', text, open: false, listed: true });
    const steps = workflowItemSteps(file, new Map([['clean', { status: 'failed', run: 'r1' }]]));
    let pauses = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) pauses++;
    assert.equal(pauses, 3);
    const { uri, file: key, phases } = step.value;
    assert.deepEqual([uri, key], ['file:///w/flows/a.toml', 'flows/a.toml']);
    assert.deepEqual(phases.map(({ name, parents, root, lastStatus, lastRun }) => ({ name, parents, root, lastStatus, lastRun })), [
      { name: 'load:daily', parents: [], root: true, lastStatus: null, lastRun: null },
      { name: 'clean', parents: ['load:daily'], root: false, lastStatus: 'failed', lastRun: 'r1' },
      { name: 'report', parents: [], root: false, lastStatus: null, lastRun: null },
    ]);
    assert.match(phases[0]?.schedule ?? '', /5/);
    assert.deepEqual(phases[1]?.range, { start: { line: 4, character: 8 }, end: { line: 4, character: 13 } });
    assert.ok(phases[2]?.findings.some(({ code }) => code === 'parent-not-found'));
  });
});
