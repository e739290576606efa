import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { answer, millrace, newFolder, refusal } from './cliProcess';

interface Drawn { readonly file: string; readonly run: string | null; readonly phases: readonly { readonly name: string; readonly parents: readonly string[]; readonly status: string | null }[] }

const name = 'say \\"<hi>\\u0007 & ]x';
const workflow = `[[phase]]\ntask = "a"\nrule = "cron=0 0 * * *"\nrun = "true"\n[[phase]]\ntask = "${name}"\ndependsOn = "a"\nrun = "exit 3"\n[[phase]]\ntask = "c"\ndependsOn = "a"\nrun = "true"\n`;

describe('millrace graph', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '', 'w.toml': workflow, 'other.toml': workflow })));
  afterEach(() => folder.remove());

  it('draws a file, and what became of it in a run', async () => {
    const plain = await answer<Drawn>(folder.path, ['graph', 'w.toml']);
    assert.deepEqual(plain.phases.map(({ parents, status }) => [parents, status]), [[[], null], [['a'], null], [['a'], null]]);
    const { id } = await answer(folder.path, ['run', 'w.toml'], 1);
    assert.deepEqual((await answer<Drawn>(folder.path, ['graph', 'w.toml', '--run', id])).phases.map(({ status }) => status), ['completed', 'failed', 'completed']);
    const { stdout } = await millrace(folder.path, ['graph', 'w.toml', '--run', id, '--direction', 'lr']);
    assert.match(stdout, /^flowchart LR\n {2}p0\(\["a"\]\)\n[^]*class p1 failed\n/);
    assert.match((await refusal(folder.path, ['graph', 'other.toml', '--run', id], 2)).message, /is of w\.toml, not of other\.toml/);
  });

  it('draws SVG that any reader of XML takes, whatever the names', async () => {
    const { stdout, code } = await millrace(folder.path, ['graph', 'w.toml', '--format', 'svg']);
    const script = 'import sys,xml.etree.ElementTree as e\nprint([t.text for t in e.fromstring(sys.stdin.read()).iter("{http://www.w3.org/2000/svg}title")])';
    const read = spawnSync('python3', ['-c', script], { input: stdout, encoding: 'utf8' });
    assert.deepEqual([code, read.stderr, read.stdout.trim()], [0, '', `['a', 'say "<hi>  & ]x', 'c']`]);
  });

  it('refuses what it does not know', async () => {
    for (const [words, message] of [
      [['--direction', 'UP'], /--direction takes TD, TB, BT, LR, RL, not "UP"/], [['--format', 'png'], /mermaid, svg or json/], [['--format', 'svg'], /leave out --format svg/],
    ] as const) assert.match((await refusal(folder.path, ['graph', 'w.toml', ...words], 2)).message, message);
    assert.match((await refusal(folder.path, ['graph', 'gone.toml'], 2)).message, /does not exist/);
  });
});
