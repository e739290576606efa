import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadDefinition, type Definition } from './definition';
import { exampleDefinition, exampleRoot, phases } from './exampleWorkflow';
import { RunRefusal } from './runRefusal';

const cron = 'cron=0 * * * *';
const one = (keys: string) => `[[phase]]\ntask = "a"\nrule = "${cron}"\n${keys}\n`;

function runnerOf(text: string, config = '') {
  const runner = exampleDefinition(text, config).phases.get('a')?.runner;
  return runner && 'runner' in runner ? runner.runner : runner?.error;
}

const fingerprintOf = (definition: Definition) => definition.phases.get('a')?.fingerprint;

describe('what runs a task', () => {
  const inToml = '[workers.a]\ncommand = ["toml"]';
  const inFile = '[workers.a]\ncommand = ["file"]\n';
  it('is the phase\'s own, else the file\'s worker, else millrace.toml\'s', () => {
    const program = (text: string) => {
      const runner = runnerOf(text, inToml);
      return typeof runner === 'object' ? runner.program : runner;
    };
    assert.deepEqual(program(inFile + one('run = "x $HOME"')), { kind: 'shell', script: 'x $HOME' });
    assert.deepEqual(program(inFile + one('run = ["x", "$HOME"]')), { kind: 'argv', argv: ['x', '$HOME'] });
    assert.deepEqual(program(inFile + one('use = "./t.mjs#load"')), { kind: 'use', module: './t.mjs', name: 'load' });
    assert.deepEqual(program(inFile + one('')), { kind: 'argv', argv: ['file'] });
    assert.deepEqual(program(one('')), { kind: 'argv', argv: ['toml'] });
  });

  it('is an error that names all three when there is none', () => {
    const error = runnerOf(one(''));
    assert.ok(typeof error === 'string' && /"a".*`run`.*`use`.*\[workers\.a\].*this file.*millrace\.toml/.test(error), String(error));
  });

  it('takes cwd, env, timeout and exit codes of the phase over the worker\'s', () => {
    const worker = '[workers.a]\ncommand = ["x"]\ncwd = "w"\ntimeout = "9s"\nconcurrency = 3\nexit_codes = {5 = "warn"}\nenv = {A = "1", B = "2"}\n';
    assert.deepEqual(runnerOf(worker + one('')), { program: { kind: 'argv', argv: ['x'] }, protocol: 'task', cwd: 'w', env: { A: '1', B: '2' }, timeoutMs: 9000, exitCodes: { 5: 'warn' }, topicConcurrency: 3 });
    assert.deepEqual(runnerOf(worker + one('cwd = "p"\ntimeout = "1500ms"\nenv = {B = "3"}\nexit_codes = {6 = "alert"}')), {
      program: { kind: 'argv', argv: ['x'] }, protocol: 'task', cwd: 'p', env: { A: '1', B: '3' }, timeoutMs: 1500, exitCodes: { 6: 'alert' }, topicConcurrency: 3,
    });
  });

  it('is not the worker when the phase has its own', () => {
    const runner = runnerOf('[workers.a]\ncommand = ["x"]\nconcurrency = 3\n' + one('run = "y"'));
    assert.deepEqual([typeof runner === 'object' && runner.protocol, typeof runner === 'object' && runner.topicConcurrency], ['exit', undefined]);
  });
});

describe('definition of a workflow', () => {
  it('has the concurrency and grace of [workflow], else of millrace.toml, else the defaults', () => {
    const limits = ({ concurrency, killGraceMs }: Definition) => [concurrency, killGraceMs];
    const config = 'concurrency = 7\nkill_grace = "3s"';
    assert.deepEqual(limits(exampleDefinition(one(''))), [4, 5000]);
    assert.deepEqual(limits(exampleDefinition(one(''), config)), [7, 3000]);
    assert.deepEqual(limits(exampleDefinition(`[workflow]\nconcurrency = 2\nkill_grace = "1s"\n${one('')}`, config)), [2, 1000]);
  });

  it('is refused for keys to come, each named', () => {
    const text = `[workflow]\nstrategy = "transaction"\nmode = "sequential"\n${one('Workflow = "other.toml"')}`;
    assert.throws(() => exampleDefinition(text), (error) => error instanceof RunRefusal && error.kind === 'invalid' && /`workflow` is not yet supported/.test(error.message) && /`strategy` is not/.test(error.message) && !/`mode`/.test(error.message));
  });

  it('is refused for findings that make the file unclear, with line and column', () => {
    assert.throws(() => exampleDefinition(phases(`a | ${cron}`, `a | ${cron}`)), (error) => error instanceof RunRefusal && /^w\.toml:7:\d+ error task-duplicate/.test(error.message));
    assert.throws(() => exampleDefinition(phases('a <- b', 'b <- a')), /dependency-cycle/);
    assert.throws(() => exampleDefinition(`[workflow]\nconcurrency = 0\n${one('')}`), /type-mismatch/);
  });

  it('has a fingerprint of what a phase does, not of how often and how long', () => {
    const base = fingerprintOf(exampleDefinition(one('run = "x"')));
    assert.match(base ?? '', /^[0-9a-f]{64}$/);
    for (const same of ['run = "x"\nretry = 3', 'run = "x"\ntimeout = "3s"']) assert.equal(fingerprintOf(exampleDefinition(one(same))), base, same);
    for (const other of ['run = "y"', 'run = ["x"]', 'run = "x"\ntemplate = "t"', 'run = "x"\nenv = {A = "1"}', 'run = "x"\ncwd = "c"', 'run = "x"\nexit_codes = {1 = "warn"}']) {
      assert.notEqual(fingerprintOf(exampleDefinition(one(other))), base, other);
    }
    const worker = (text: string) => fingerprintOf(exampleDefinition(one(''), `[workers.a]\n${text}`));
    assert.equal(worker('command = ["x"]\ntimeout = "1s"\nconcurrency = 2'), worker('command = ["x"]'));
    assert.notEqual(worker('command = ["y"]'), worker('command = ["x"]'));
  });

  it('refuses a millrace.toml that is broken', async () => {
    const root = exampleRoot({ 'w.toml': one('run = "x"'), 'millrace.toml': '[workers.a]\ncomand = ["x"]\n' });
    try {
      await assert.rejects(loadDefinition(root.path, join(root.path, 'w.toml')), (error) => error instanceof RunRefusal && error.kind === 'invalid' && /millrace\.toml.*comand/.test(error.message));
    } finally {
      root.remove();
    }
  });
});

describe('what hides a finding', () => {
  const hidden = '# millrace-disable-next-line type-mismatch, cron-invalid\n';
  it('changes nothing in what runs: neither a comment nor a severity', () => {
    const off = '[check.severity]\ntype-mismatch = "off"\ncron-invalid = "off"\n';
    assert.throws(() => exampleDefinition(one(`${hidden}retry = "3"`), off), RunRefusal);
    const { findings } = exampleDefinition(`[[phase]]\ntask = "a"\n${hidden}rule = "cron=nonsense"\n`, off);
    assert.deepEqual(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code), ['cron-invalid']);
  });
});

describe('kill_grace', () => {
  const grace = (value: string, config = '') => exampleDefinition(`[workflow]\n${value}\n${one('')}`, config).killGraceMs;

  it('is a Go duration, of the file, else of millrace.toml, else five seconds', () => {
    assert.deepEqual([grace('kill_grace = "1m30s"', 'kill_grace = "7s"'), grace('', 'kill_grace = ".5h"'), grace(''), grace('kill_grace = "0s"')], [90_000, 1_800_000, 5000, 0]);
  });

  it('is refused when it does not read, never replaced', () => {
    for (const value of ['"5"', '"-1s"', '"5 s"', '"1d"']) {
      assert.throws(() => grace(`kill_grace = ${value}`), (error) => error instanceof RunRefusal && error.kind === 'invalid' && /w\.toml:2:14 .*kill_grace/.test(error.message), value);
    }
  });
});
