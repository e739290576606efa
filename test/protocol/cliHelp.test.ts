import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { answer, millrace, newFolder, refusal } from './cliProcess';

interface HelpEntry { readonly name: string; readonly summary: string; readonly usage: readonly string[] }

describe('millrace --help, --version and completion', () => {
  let folder: ReturnType<typeof newFolder>;
  before(() => (folder = newFolder({ 'a b.toml': '' })));
  after(() => folder.remove());

  it('tells the version of its package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    assert.equal((await millrace(folder.path, ['--version'])).stdout, `${version}\n`);
    assert.deepEqual(await answer(folder.path, ['--version']), { version });
  });

  it('helps with every command, in words and as JSON', async () => {
    const all = await answer<HelpEntry[]>(folder.path, ['--help']);
    for (const name of ['check', 'plan', 'run', 'resume', 'retry', 'cancel', 'runs', 'graph', 'schedule', 'explain', 'completion', 'lsp']) {
      const entry = all.find((each) => each.name === name) ?? assert.fail(name);
      const { code, stdout } = await millrace(folder.path, [name, '--help']);
      assert.equal(code, 0);
      for (const line of entry.usage) assert.ok(stdout.includes(`\n${line}\n`), `${line} in ${stdout}`);
      assert.match(stdout, /--json[^]*Exit codes: 0 done/);
    }
    assert.match((await refusal(folder.path, ['help', 'nope'], 2)).message, /no command "nope"/);
    assert.match((await refusal(folder.path, ['constructor'], 2)).message, /no command "constructor"/);
    assert.equal((await millrace(folder.path, ['help', 'runs'])).stdout, (await millrace(folder.path, ['runs', 'show', '--help'])).stdout);
  });

  it('makes bash complete commands, actions, options, values and files', async () => {
    const { stdout: script } = await millrace(folder.path, ['completion', 'bash']);
    const complete = (...words: string[]): string[] => {
      const ask = 'eval "$SCRIPT"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _millrace; printf "%s\\n" "${COMPREPLY[@]}"';
      const { status, stdout, stderr } = spawnSync('bash', ['-c', ask, 'bash', 'millrace', ...words], { encoding: 'utf8', cwd: folder.path, env: { ...process.env, SCRIPT: script } });
      assert.deepEqual([status, stderr], [0, '']);
      return stdout.split('\n').filter((line) => line !== '');
    };
    assert.deepEqual(complete('ru'), ['run', 'runs']);
    assert.deepEqual(complete('runs', 'd'), ['diff', 'delete']);
    assert.deepEqual(complete('run', '--dr'), ['--dry-run']);
    assert.deepEqual(complete('graph', 'x.toml', '--direction', 'B'), ['BT']);
    assert.deepEqual(complete('run', 'a'), ['a b.toml']);
    assert.match((await millrace(folder.path, ['completion', 'zsh'])).stdout, /^#compdef millrace\nautoload -U \+X bashcompinit/);
    assert.match((await refusal(folder.path, ['completion', 'tcsh'], 2)).message, /bash, zsh, fish, not "tcsh"/);
  });
});
