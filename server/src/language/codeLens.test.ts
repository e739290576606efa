import assert from 'node:assert/strict';
import { parseDocument } from '../workflow/parseDocument';
import { codeLenses, resolveFire, type LensState } from './codeLens';

const uri = 'file:///w.toml';
const document = parseDocument('[[phase]]\ntask = "a"\nrule = "job=x"\n[[phase]]\ntask = "b"\ndependsOn = "a"\n[[phase]]\ntask = "c"\nrule = "cron=@daily"\n[[phase]]\n');
const shown = (state?: Partial<LensState>): unknown[] =>
  codeLenses(uri, document, state && { root: '/r', id: '2', status: 'failed', phases: {}, ...state }).map((lens) => [lens.range.start.line, lens.command?.title ?? lens.data, ...lens.command?.arguments ?? []]);
const roots = [[0, 'Run', uri, 'a:x'], [0, 'Simulate', uri, 'a:x'], [6, 'Run', uri, 'c'], [6, 'Simulate', uri, 'c'], [6, { rule: 'cron=@daily' }]];
const resume = { uri, root: '/r', run: '2' };

describe('codeLenses', () => {
  it('show Run, Simulate and the next fire on each root', () => assert.deepEqual(shown(), roots));

  it('say when a root fires once they are resolved, and until when that is true', () => {
    const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 9 } };
    const resolved = (data: unknown): unknown => {
      const { lens, until } = resolveFire({ range, data }, new Date('2026-11-20T12:34:56Z'));
      return [lens.command?.title, lens.command?.command, until?.toISOString()];
    };
    assert.deepEqual(resolved({ rule: 'cron=@daily' }), ['Next: Sat 2026-11-21 00:00 UTC', '', '2026-11-21T00:00:00.000Z']);
    assert.deepEqual(resolved({ rule: 'cron=0 0 30 2 *' }), ['Never fires', '', undefined]);
    assert.deepEqual(resolved('nonsense'), ['Never fires', '', undefined]);
  });

  it('show Resume on the first root after a run that did not get through, and only then', () => {
    for (const status of ['failed', 'interrupted']) assert.deepEqual(shown({ status }), [...roots.slice(0, 2), [0, 'Resume', resume], ...roots.slice(2)]);
    for (const status of ['completed', 'running']) assert.deepEqual(shown({ status }), roots);
  });

  it('show what became of a root, and Resume on a phase that failed in the newest run', () => {
    const phases = { b: { status: 'failed', run: '2' }, c: { status: 'completed', run: '1' } };
    assert.deepEqual(shown({ phases }).filter((lens) => !roots.some((root) => JSON.stringify(root) === JSON.stringify(lens))), [
      [0, 'Resume', resume], [3, 'Resume', resume], [3, 'Last: failed', { root: '/r', run: '2' }], [6, 'Last: completed', { root: '/r', run: '1' }],
    ]);
  });

  it('show no Resume on a phase that failed in an older run, and nothing on one that did not fail', () => {
    const lens = (status: string): unknown[] => shown({ status: 'completed', phases: { b: { status, run: '1' } } }).filter((one) => Array.isArray(one) && one[0] === 3);
    assert.deepEqual(lens('failed'), [[3, 'Last: failed', { root: '/r', run: '1' }]]);
    assert.deepEqual(lens('completed'), []);
  });
});
