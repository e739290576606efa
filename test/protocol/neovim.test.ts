import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { phase } from './serverProcess';

const repository = join(__dirname, '../..');

/** What neovim.lua saw; `problem` is why it gave up. */
interface Seen {
  readonly problem?: string;
  readonly findings: readonly string[];
  readonly actions: readonly string[];
  readonly fixed: string;
  readonly hover: string;
  readonly renamed: string;
  readonly completed: readonly string[];
  readonly formatted: string;
  readonly switchedOff: readonly string[];
  readonly flowlord: readonly string[];
  readonly offered: readonly string[];
  readonly lenses: readonly unknown[];
  readonly symbols: number;
  readonly weather: readonly string[];
  readonly messages: string;
}

/** The configuration that the page gives for this version of Neovim, as the file that it belongs into. */
function configuration(version: string): string {
  const [old, recent] = [...readFileSync(join(repository, 'docs/editors.md'), 'utf8').matchAll(/^```lua\n(.*?)^```$/gms)].map(([, lua]) => lua ?? '');
  assert.ok(old !== undefined && recent !== undefined);
  const [, major = '', minor = ''] = /v(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 0 || Number(minor) >= 11
    ? `vim.lsp.config('millrace', (function() ${recent} end)())\nvim.lsp.enable('millrace')\n`
    : old;
}

describe('Neovim', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-neovim-')));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has findings, fixes, hover, rename, completion and formatting with the configuration of the manual', () => {
    const version = spawnSync('nvim', ['--version'], { encoding: 'utf8' });
    assert.equal(version.error, undefined, 'no nvim on the PATH: node scripts/host.mjs neovim');
    const files = join(folder, 'files');
    mkdirSync(join(files, 'flows'), { recursive: true });
    mkdirSync(join(files, '.git'));
    writeFileSync(join(files, 'flows/plus.toml'), phase('a', 'rule = "cron=0 5 * * *&offset=+4h"'));
    cpSync(join(repository, 'examples/weather'), join(files, 'weather'), { recursive: true });
    cpSync(join(repository, 'examples/weather/workflows/needs-attention.toml'), join(files, 'flows/attention.toml'));
    cpSync(join(repository, '../shared/corpus/flowlord/workflow/jobs.toml'), join(files, 'flows/jobs.toml'));
    writeFileSync(join(folder, 'init.lua'), configuration(version.stdout));

    const home = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder };
    const seenFile = join(folder, 'seen.json');
    const nvim = spawnSync('nvim', ['--headless', '--clean', '-u', join(folder, 'init.lua'), '-c', `luafile ${join(__dirname, 'neovim.lua')}`], {
      cwd: files, encoding: 'utf8', timeout: 5 * 60_000,
      env: { ...process.env, ...home, PATH: `${join(repository, 'dist/bin')}${delimiter}${process.env['PATH'] ?? ''}`, MILLRACE_SEEN: seenFile },
    });
    assert.equal(nvim.status, 0, nvim.stderr);
    const seen = JSON.parse(readFileSync(seenFile, 'utf8')) as Seen;
    assert.equal(seen.problem, undefined);
    assert.deepEqual(new Set(seen.findings), new Set(['cron-invalid', 'no-worker', 'parent-not-found', 'phase-blank', 'retry-limit', 'rule-ignored']));
    assert.equal(seen.findings.filter((code) => code === 'parent-not-found').length, 1);
    assert.deepEqual(seen.actions, ['Change to "ingest:orders"', 'Change to "ingest:returns"', 'Hide parent-not-found on this line']);
    assert.equal(seen.fixed, 'dependsOn = "ingest:orders"');
    assert.match(seen.hover, /At 05:00[^]*Next fires/);
    const attention = readFileSync(join(repository, 'examples/weather/workflows/needs-attention.toml'), 'utf8').trimEnd();
    const comments = /^#.*/gm;
    assert.equal(seen.renamed.replace(comments, ''), attention.replace('ingest:ordres', 'ingest:orders').replaceAll('ingest', 'fetch').replace(comments, ''));
    assert.deepEqual(seen.completed, ['fetch:orders', 'clean:orders', 'fetch:returns', 'summarize', 'send', 'archive', 'fetch']);
    assert.equal(seen.formatted, 'task = "last"');
    assert.deepEqual(seen.switchedOff, ['no-worker']);
    assert.deepEqual(new Set(seen.flowlord), new Set(['no-worker']));
    assert.deepEqual([seen.offered, seen.lenses], [['Hide no-worker on this line', 'Move job to task'], []]);
    assert.equal(seen.symbols, readFileSync(join(repository, 'examples/weather/workflows/weather.toml'), 'utf8').match(/^\[/gm)?.length);
    assert.deepEqual(seen.weather, []);
    assert.doesNotMatch(seen.messages, /error|millrace\//i);
  });
});
