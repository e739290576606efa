import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfig, loadConfig, readConfig } from './config';

describe('readConfig', () => {
  it('reads everything there is', () => {
    const { config, problems } = readConfig(`
concurrency = 8
kill_grace = "2s"
[check]
Retry_Limit = 3
dialect = "flowlord"
severity.retry-limit = "error"
[workers.Load]
command = ["node", "load.mjs"]
`, 'millrace.toml');
    assert.deepEqual(problems, []);
    assert.equal(config.concurrency, 8);
    assert.equal(config.killGrace, '2s');
    assert.equal(config.check.retryLimit, 3);
    assert.equal(config.check.dialect, 'flowlord');
    assert.deepEqual([...config.check.severity], [['retry-limit', 'error']]);
    assert.deepEqual([...config.workers], [['Load', { command: ['node', 'load.mjs'], protocol: 'task' }]]);
  });

  it('keeps what is right and names what is wrong, with its place', () => {
    const text = 'concurrency = 0\nkill_grace = "5"\n[check]\nretry_limit = -1\n[workers.a]\ncommand = ["x"]\n[workers.b]\ncommand = ["y"]\ntimout = "1s"\n';
    const { config, problems } = readConfig(text, '/r/millrace.toml');
    assert.deepEqual([...config.workers.keys()], ['a']);
    assert.equal(config.check.retryLimit, 10);
    assert.equal(config.killGrace, undefined);
    assert.deepEqual(problems.map((p) => p.span && text.slice(p.span.start, p.span.end)).sort(), ['"5"', '-1', '0', 'timout']);
    assert.ok(problems.every((p) => p.file === '/r/millrace.toml'));
  });

  it('reads which modules have stores, and says which cannot', () => {
    const text = '[stores.Lines]\nModule = "./lines.mjs"\n[stores.mine]\nmodule = "@me/store"\n[stores.redis]\nmodule = "./r.mjs"\n[stores."a b"]\nmodule = "./a.mjs"\n'
      + '[stores.none]\n[stores.five]\nmodule = 5\n[stores.more]\nmodule = "./m.mjs"\nmodul = "x"\n';
    const { config, problems } = readConfig(text, 'millrace.toml');
    assert.deepEqual([...config.stores], [['lines', './lines.mjs'], ['mine', '@me/store']]);
    assert.deepEqual(problems.map(({ message, span }) => [span && text.slice(span.start, span.end), message]), [
      ['redis', '[stores.redis]: there is a store redis: already; choose another scheme'],
      ['"a b"', '[stores.a b]: "a b" is no scheme; write two or more small letters and digits, a letter first'],
      ['none', '[stores.none]: a store needs `module = "./my-store.mjs"`'],
      ['module', '[stores.five]: `module` must be a file such as "./my-store.mjs", or the name of a package'],
      ['modul', '[stores.more]: a store has no key `modul`'],
    ]);
    assert.match(readConfig('stores.x1 = "./x.mjs"\n', 'millrace.toml').problems[0]?.message ?? '', /must be a table with `module`/);
  });

  it('names the place of a syntax error and reads on', () => {
    const text = '[check]\nretry_limit = \n[workers.a]\ncommand = ["x"]\n';
    const { config, problems } = readConfig(text, 'millrace.toml');
    assert.equal(config.check.retryLimit, 10);
    assert.deepEqual([...config.workers.keys()], ['a']);
    assert.equal(problems.length, 1);
    assert.equal(text.slice(0, problems[0]?.span?.start).split('\n').length, 2);
  });
});

describe('loadConfig', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'config-')); });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is silent where there is none', () => {
    assert.deepEqual(loadConfig(root), { config: defaultConfig, text: '', problems: [] });
    assert.deepEqual(loadConfig(join(root, 'nowhere')), { config: defaultConfig, text: '', problems: [] });
  });
  it('says so when it cannot be read', () => {
    mkdirSync(join(root, 'millrace.toml'));
    assert.match(loadConfig(root).problems[0]?.message ?? '', /cannot be read/);
  });
  it('does not read an enormous one', () => {
    writeFileSync(join(root, 'millrace.toml'), '#'.repeat(1024 * 1024 + 1));
    assert.match(loadConfig(root).problems[0]?.message ?? '', /larger than/);
  });
});
