import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { growthOf, nearLinear } from '../workflow/exampleCost';
import { loadDefinition } from './definition';
import { exampleDefinition, exampleRequest, exampleWorld, phases } from './exampleWorkflow';
import { planRun } from './plan';
import { RunRefusal } from './runRefusal';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';
import type { Definition } from './definition';

const corpus = resolve('../shared/corpus/flowlord');

function planOf(definition: Definition, at = '2024-01-03T05:00:00Z'): readonly string[] {
  const request = exampleRequest({ at });
  return planRun(scopeOf(definition, request), request, taskFactory(definition.root, definition.file, request, exampleWorld())).tasks.map(({ key, info }) => `${key} ${info}`);
}

const plan = async (file: string) => planOf(await loadDefinition(corpus, `${corpus}/${file}`));

describe('plan', () => {
  it('follows the corpus files to their tasks', async () => {
    const f1 = ['task1:t2 ?date=2024-01-03T01', 'task1:t4 ?date=2024-01-03T01', 'task2[task1:t2] ?time=2024-01-03', 'task5:t5 ?year=2024', 'task2[task1:t4] ?time=2024-01-03'];
    assert.deepEqual([...await plan('workflow/f1.toml')].filter((line) => !/^task[34]/.test(line)), f1);
    assert.deepEqual([...await plan('workflow/f1.toml')].filter((line) => /^task[34]/.test(line)).sort(), ['task3[task1:t2] ', 'task3[task1:t4] ', 'task4[task1:t2] ', 'task4[task1:t4] ']);
    assert.deepEqual(await plan('workflow/jobs.toml'), [
      'worker:parent_job ?date=2024-01-03T05', 'worker:job ', 'worker:child1 ?date=2024-01-03T05', 'worker:child2 ?day=2024-01-03', 'worker:child3 ?day=2024-01-03',
    ]);
    assert.deepEqual(await plan('workflow/f3.toml'), ['task1 ?date=2024-01-03', 'task2 ?time=2024-01-03']);
    assert.deepEqual(await plan('parent/f1.toml'), ['task1:t2 ?date=2024-01-03T01', 'task2 ?time=2024-01-03', 'task3 ', 'task4 ']);
  });

  it('has no tasks for files without a root', async () => {
    for (const file of ['batch.toml', 'workflow/f2.toml', 'parent/group/f3.toml']) assert.deepEqual(await plan(file), [], file);
  });

  it('refuses a file that is no TOML, with its findings', async () => {
    await assert.rejects(plan('invalid.toml'), (error) => error instanceof RunRefusal && error.kind === 'invalid' && error.findings.some(({ code }) => code === 'toml-syntax') && /invalid\.toml:1:/.test(error.message));
  });

  it('refuses a folder and a missing file', async () => {
    await assert.rejects(plan('workflow'), (error) => error instanceof RunRefusal && error.kind === 'not-found' && /is a folder/.test(error.message));
    await assert.rejects(plan('none.toml'), (error) => error instanceof RunRefusal && error.kind === 'not-found');
  });

  it('leaves out what would be bypassed, and has joins', () => {
    assert.deepEqual(planOf(exampleDefinition(phases('a | cron=0 * * * *&meta=n:1,2', 'r <- a | require={meta:x}', 'j <- a r', 'k <- a', 'l <- a k'))).map((line) => line.split(' ')[0]),
      ['a[0]', 'a[1]', 'k[0]', 'k[1]', 'l']);
  });

  it('plans 5,000 phases in a chain and as wide in near-linear time (printed)', () => {
    const shapes: readonly ((length: number) => string[])[] = [
      (length) => Array.from({ length }, (_, i) => (i === 0 ? 'p0 | cron=0 * * * *' : `p${i} <- p${i - 1}`)),
      (length) => Array.from({ length }, (_, i) => (i === 0 ? 'p0 | cron=0 * * * *' : `p${i} <- p0`)),
      (length) => Array.from({ length }, (_, i) => (i === length - 1 ? `p${i} | cron=61 * * * *` : `p${i} <- p${i + 1}`)),
    ];
    for (const shape of shapes) {
      const definitions = new Map([250, 5000].map((size) => [size, exampleDefinition(phases(...shape(size)))]));
      const growth = growthOf((size) => planOf(definitions.get(size) ?? assert.fail()), 5000);
      console.log(`      5,000 phases planned in ${growth.toFixed(0)} times the time of 250`);
      assert.ok(growth < nearLinear, `${growth} times`);
    }
  });
});
