import assert from 'node:assert/strict';
import { isResumable, phaseStatuses } from '../../client/src/runStatus';
import { codeLenses } from '../../server/src/language/codeLens';
import type { RunStatus, TaskItem, TaskStatus } from '../../server/src/protocol';
import { moreTelling } from '../../server/src/state/runSummary';
import { parseDocument } from '../../server/src/workflow/parseDocument';

const tasks: readonly TaskStatus[] = ['pending', 'running', 'waiting', 'completed', 'failed', 'skipped', 'bypassed', 'cancelled'];
const runs: readonly RunStatus[] = ['pending', 'running', 'completed', 'partially_completed', 'failed', 'cancelled', 'interrupted'];

/** What the protocol does not carry, client and server must know alike. */
describe('statuses on both sides', () => {
  it('show a phase with tasks of two statuses as the same', () => {
    const task = (status: TaskStatus): TaskItem => ({ key: 'a', phase: 'a', status, info: '', meta: '', msg: '', started: null, ended: null, hasValue: false, attempts: [] });
    for (const one of tasks) {
      for (const other of tasks) assert.equal(phaseStatuses({ tasks: [task(one), task(other)] }).get('a'), moreTelling(one, other), `${one}, ${other}`);
    }
  });

  it('offer to resume the same runs', () => {
    const document = parseDocument('[[phase]]\ntask = "a"\n');
    for (const status of runs) {
      const lenses = codeLenses('file:///w.toml', document, { root: '/r', id: '1', status, phases: {} });
      assert.equal(lenses.some(({ command }) => command?.command === 'millrace.resumeRun'), isResumable(status), status);
    }
  });
});
