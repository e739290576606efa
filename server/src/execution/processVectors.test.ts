import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exampleTask } from '../state/exampleRun';
import { applyRecord } from '../state/runState';
import { metaValue, parseTaskMeta } from '../workflow/meta';
import { joinName } from '../workflow/phase';
import { parseTask, taskJob, type Task } from '../workflow/task';
import { loadDefinition } from './definition';
import { exampleRequest, exampleWorld } from './exampleWorkflow';
import { Expansion } from './expansion';
import { runJudge } from './judge';
import { emptyRun } from './plan';
import { scopeOf } from './scope';
import { taskFactory } from './taskFactory';

const { cases }: { cases: readonly { name: string; task: object; next: readonly object[] }[] } = JSON.parse(readFileSync(resolve('test/fixtures/vectors/process.json'), 'utf8'));
const folder = resolve('../shared/corpus/flowlord/workflow');

/** What follows in a run of its file from a task that completes with the vector's info and meta; undefined when no phase makes such a task. */
async function childrenInRun(file: string, task: Task): Promise<readonly Task[] | undefined> {
  const definition = await loadDefinition(folder, join(folder, file));
  const phase = joinName(task.type, taskJob(task));
  if (!definition.phases.has(phase)) return undefined;
  const request = exampleRequest();
  const run = emptyRun(request);
  const { type, job, info, id, meta } = task;
  applyRecord(run, { t: 'settle', at: '', created: [{ ...exampleTask(phase, phase), type, job, info, id, meta }], settled: [] });
  const expansion = new Expansion(scopeOf(definition, request), run, taskFactory(folder, file, request, exampleWorld()), runJudge(run));
  const { created, settled } = expansion.settled(phase, { status: 'completed', result: 'complete', output: null, meta, msg: '' }).saved;
  const never = new Set(settled.map(({ key }) => key));
  return created.filter(({ key }) => !never.has(key)).map((record) => ({ type: record.type, job: record.job, info: record.info, id: record.id, meta: record.meta }));
}

describe('children in a run, as the vectors have them', () => {
  let compared = 0;
  for (const { name, task: sent, next } of cases) {
    const task = parseTask(JSON.stringify(sent));
    const file = metaValue(parseTaskMeta(task?.meta ?? ''), 'workflow');
    if (task?.result !== 'complete' || file === '') continue;
    it(name, async () => {
      const children = await childrenInRun(file, task);
      if (!children) return;
      compared++;
      assert.deepEqual(children, next.map((child) => parseTask(JSON.stringify(child))));
    });
  }
  it('are compared', () => assert.ok(compared >= 4, String(compared)));
});
