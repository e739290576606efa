import assert from 'node:assert/strict';
import { CliError, cliEnvironment, readAnswer, readPlan, readResumePlan, readRunId } from './cliAnswer';

describe('answers of the command line', () => {
  it('take the last line, for others may be progress', () => {
    assert.equal(readRunId(readAnswer('{"id":"0"}\n{"id":"01A"}\n', '')), '01A');
  });

  it('turn a refusal into an error of its kind', () => {
    assert.throws(() => readAnswer('{"error":{"kind":"findings","message":"2 errors"}}\n', ''), (error) =>
      error instanceof CliError && error.kind === 'findings' && error.message === '2 errors');
  });

  it('say what stood on stderr when there is no JSON', () => {
    assert.throws(() => readAnswer('', 'warning\nno such file: a.toml\n'), /^Error: no such file: a.toml$/);
    assert.throws(() => readRunId([]), CliError);
  });

  it('read a resume plan and leave out what they do not know', () => {
    const answer = { phases: [{ phase: 'a', action: 'skip', reason: 'completed' }, { phase: 'b', action: 'dance' }, 7], tasks: [] };
    assert.deepEqual(readResumePlan(answer), [{ phase: 'a', action: 'skip', reason: 'completed' }]);
  });

  it('read a plan', () => {
    assert.deepEqual(readPlan({ tasks: [{ key: 'a[0]', phase: 'a', info: 'i', meta: '' }], excluded: [{ phase: 'b', code: 'x', message: 'm' }] }), {
      tasks: [{ key: 'a[0]', phase: 'a', info: 'i', meta: '' }], excluded: [{ phase: 'b', message: 'm' }],
    });
  });
});

describe('environment of a Millrace process', () => {
  it('is the inherited one without the editor', () => {
    const env = { PATH: '/bin', ELECTRON_NO_ASAR: '1', VSCODE_IPC_HOOK: 'x', Vscode_Pid: '1', NODE_OPTIONS: '--inspect', NODE_ENV: 'test' };
    assert.deepEqual(cliEnvironment(env), { PATH: '/bin', NODE_ENV: 'test', ELECTRON_RUN_AS_NODE: '1' });
  });
});
