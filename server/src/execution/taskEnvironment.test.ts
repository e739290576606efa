import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fillPlaceholders, idempotencyKey, taskEnvironment, type AttemptFacts } from './taskEnvironment';

const facts: AttemptFacts = {
  runId: 'r1', key: 'load[0]', type: 'load', job: 'j', info: '{job}?d={yyyy}', meta: 'n=a%26b&w={info}&x={yyyy}', attempt: 2,
  logicalTime: '2024-01-03T05:00:00Z', file: 'w.toml', root: '/r', inputsPath: '/in', outputPath: '/out', state: 'redis://h',
};

describe('environment of a task', () => {
  it('is inherited without what VS Code and Electron set for themselves', () => {
    const env = taskEnvironment({ HOME: '/h', ELECTRON_RUN_AS_NODE: '1', VSCODE_PID: '1', vscode_x: '1', NODE_OPTIONS: '--inspect', NODE_OPTIONS_X: 'kept', PATH: '/bin' }, facts, {}, undefined);
    assert.deepEqual(Object.keys(env).filter((name) => !name.startsWith('MILLRACE_')).sort(), ['HOME', 'NODE_OPTIONS_X', 'PATH']);
  });

  it('has all of MILLRACE_*', () => {
    const { MILLRACE_NODE: node, MILLRACE_IDEMPOTENCY_KEY: key, ...env } = taskEnvironment({}, facts, {}, undefined);
    assert.deepEqual([node, key], [process.execPath, idempotencyKey('r1', 'load[0]')]);
    assert.deepEqual(env, {
      MILLRACE_RUN_ID: 'r1', MILLRACE_TASK: 'load[0]', MILLRACE_TYPE: 'load', MILLRACE_JOB: 'j', MILLRACE_INFO: facts.info, MILLRACE_META: facts.meta,
      MILLRACE_ATTEMPT: '2', MILLRACE_LOGICAL_TIME: '2024-01-03T05:00:00Z', MILLRACE_WORKFLOW: 'w.toml', MILLRACE_ROOT: '/r', MILLRACE_INPUTS: '/in', MILLRACE_OUTPUT: '/out', MILLRACE_STATE: 'redis://h',
    });
    assert.equal(taskEnvironment({}, { ...facts, logicalTime: null }, {}, undefined)['MILLRACE_LOGICAL_TIME'], '');
  });

  it('lets a worker set what it likes but ours, and keeps millrace first on PATH', () => {
    const env = taskEnvironment({ PATH: '/bin' }, facts, { PATH: '/own', NODE_OPTIONS: '--x', MILLRACE_TASK: 'no', N: '<{meta:n}>' }, '/millrace');
    assert.deepEqual([env['PATH'], env['NODE_OPTIONS'], env['MILLRACE_TASK'], env['N']], ['/millrace:/own', '--x', 'load[0]', '<a&b>']);
    assert.equal(taskEnvironment({}, facts, {}, '/millrace')['PATH'], '/millrace');
  });

  it('fills placeholders once: what stands in a value is data', () => {
    assert.equal(fillPlaceholders('{info}|{job}|{type}|{meta:n}|{meta:w}|{meta:x}|{meta:none}|{yyyy}-{mm}-{dd}T{hh}', facts), '{job}?d={yyyy}|j|load|a&b|{info}|{yyyy}||2024-01-03T05');
    assert.equal(fillPlaceholders('plain {x} $(y)', facts), 'plain {x} $(y)');
  });

  it('has an idempotency key that no other run and task share', () => {
    assert.equal(idempotencyKey('ab', 'c'), createHash('sha256').update(Buffer.from([2, 0, 0, 0, 0, 0, 0, 0])).update('abc').digest('hex'));
    assert.notEqual(idempotencyKey('ab', 'c'), idempotencyKey('a', 'bc'));
  });
});
