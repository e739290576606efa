import assert from 'node:assert/strict';
import { join } from 'node:path';
import { localRuns } from '../state/runs/localRuns';
import { stateFolder } from '../state/folder';
import { statuses } from './exampleDrive';
import { after, root } from './exampleFlow';
import { exampleHost, exampleRequest, exampleRoot } from './exampleWorkflow';
import { loadDefinition } from './definition';
import { startRun } from './runProcess';

/** Simulates phases, each its task and lines; returns what became of each task and of the run. */
async function simulate(phases: readonly (readonly [string, ...string[]])[], fail: readonly string[] = []): Promise<Record<string, string>> {
  const made = exampleRoot({ 'w.toml': phases.map(([task, ...lines]) => `[[phase]]\ntask = "${task}"\n${lines.join('\n')}\n`).join('\n') });
  try {
    const run = await startRun(localRuns(stateFolder(made.path)), await loadDefinition(made.path, join(made.path, 'w.toml')), exampleRequest({ fail }), true, undefined, exampleHost());
    return { ...statuses(run), run: run.status };
  } finally {
    made.remove();
  }
}

describe('a simulated run', () => {
  it('takes conditions over results for true, the first choice, and what repeats over results once', async () => {
    assert.deepEqual(await simulate([
      ['a', root], ['b', after('a'), `when = 'results.a.rows > 5'`, `choice = [{ when = 'results.b.x', then = "x" }, { when = 'true', then = "y" }]`],
      ['x', `foreach = 'results.b.items'`, `inputs = { gone = 'results.b.gone' }`], ['y', ''], ['m', after('x', 'y'), 'merge = true'],
      ['w', after('m'), `loop = { while = 'results.w.more', max = 9 }`], ['s', root, `when = 'state.k == 1'`],
    ]), { a: 'completed', b: 'completed', x: 'completed', 'x[0]': 'completed', y: 'bypassed', m: 'completed', w: 'completed', 'w[0]': 'completed', s: 'completed', run: 'completed' });
  });

  it('answers what needs no results', async () => {
    assert.deepEqual(await simulate([
      ['a', root, `when = 'task.type == "b"'`], ['r', root, 'loop = { range = { end = 3 } }', `break = 'loop.index == 1'`], ['f', root, `foreach = '[1, 2]'`],
    ]), { a: 'bypassed', r: 'completed', 'r[0]': 'completed', 'r[1]': 'completed', f: 'completed', 'f[0]': 'completed', 'f[1]': 'completed', run: 'completed' });
  });

  it('waits for nothing, and fails what it is told to', async () => {
    assert.deepEqual(await simulate([
      ['a', root, 'retry = 3', 'retry_policy = { delay = "24h" }', 'required = false'], ['b', root, 'loop = { range = { end = 3 }, delay = "24h" }'], ['j', after('a', 'b')],
    ], ['a']), { a: 'failed', b: 'completed', 'b[0]': 'completed', 'b[1]': 'completed', 'b[2]': 'completed', j: 'completed', run: 'partially_completed' });
  });
});
