import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder } from '../state/folder';
import { linesOf } from './exampleProcess';
import { exampleRoot, runExample } from './exampleWorkflow';

const all = ['before', 'start', 'retry', 'success', 'failure', 'after'];

/** Runs one phase whose hooks each write a line; returns the lines and how the run ended. */
async function lines(phase: string, hooks = all.map((name) => `${name} = 'echo "$MILLRACE_HOOK $MILLRACE_TASK $MILLRACE_ATTEMPT $MILLRACE_RESULT $MILLRACE_MSG" >> hooked'`)) {
  const root = exampleRoot({ 'w.toml': `[[phase]]\ntask = "a"\nrule = "cron=0 * * * *&retry_delay=1ms"\n${phase}\n[phase.hooks]\n${hooks.join('\n')}\n` });
  try {
    const { run } = await runExample(root.path);
    const log = () => readFileSync(join(stateFolder(root.path).logsDir(run.id), 'hooks', 'a.log'), 'utf8');
    return { hooked: linesOf(join(root.path, 'hooked')), run, log: hooks.length < all.length ? log() : '' };
  } finally {
    root.remove();
  }
}

describe('hooks', () => {
  it('run around a task that completes at its second attempt', async () => {
    const { hooked, run } = await lines('retry = 2\nrun = \'test "$MILLRACE_ATTEMPT" = 2 || { echo "broken; touch x" >&2; exit 3; }\'');
    assert.deepEqual(hooked, ['before a 1  ', 'start a 1  ', 'retry a 1 error broken; touch x', 'start a 2  ', 'success a 2 complete ', 'after a 2 complete ']);
    assert.equal(run.status, 'completed');
  });

  it('run around a task that fails', async () => {
    const { hooked, run } = await lines(`run = 'exit 3'`);
    assert.deepEqual(hooked, ['before a 1  ', 'start a 1  ', 'failure a 1 error exit code 3', 'after a 1 error exit code 3']);
    assert.equal(run.status, 'failed');
  });

  it('change no result when they fail, and their log says why', async () => {
    for (const name of ['before', 'start', 'success', 'after']) {
      const { run, log } = await lines(`run = 'echo 5 > "$MILLRACE_OUTPUT"'`, [`${name} = 'echo "no such place" >&2; exit 9'`]);
      assert.deepEqual([run.status, run.tasks.get('a')?.status, run.tasks.get('a')?.output, run.tasks.get('a')?.attempts.length], ['completed', 'completed', '5', 1], name);
      assert.match(log, /no such place/);
    }
    const { run, log } = await lines(`run = 'exit 3'`, [`failure = ["no-such-program-here"]`]);
    assert.deepEqual([run.status, run.error], ['failed', 'a: exit code 3']);
    assert.match(log, /no-such-program-here/);
  });
});
