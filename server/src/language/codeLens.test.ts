import assert from 'node:assert/strict';
import { parseDocument } from '../workflow/parseDocument';
import { codeLenses, type LensState } from './codeLens';

const uri = 'file:///w.toml';
const document = parseDocument('[[phase]]\ntask = "a"\nrule = "job=x"\n[[phase]]\ntask = "b"\ndependsOn = "a"\n[[phase]]\ntask = "c"\n[[phase]]\n');
const shown = (state: LensState): unknown[] => codeLenses(uri, document, state).map(({ range, command }) => [range.start.line, command?.title, command?.arguments]);

describe('codeLenses', () => {
  it('shows Run and Simulate on each root', () => {
    assert.deepEqual(shown({}), [
      [0, 'Run', [uri, 'a:x']], [0, 'Simulate', [uri, 'a:x']], [6, 'Run', [uri, 'c']], [6, 'Simulate', [uri, 'c']],
    ]);
  });

  it('shows Resume on the first root after a run that did not get through, and only then', () => {
    const after = (status: string): unknown[] => shown({ lastRun: { root: '/r', id: '1', status } }).filter((lens) => JSON.stringify(lens).includes('Resume'));
    for (const status of ['failed', 'interrupted']) assert.deepEqual(after(status), [[0, 'Resume', [{ uri, root: '/r', run: '1' }]]]);
    for (const status of ['completed', 'running']) assert.deepEqual(after(status), []);
  });
});
