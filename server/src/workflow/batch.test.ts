import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRootTasks, type RootOptions } from './batch';
import { parseMetaRows } from './metaFile';
import { joinName, splitName, type Phase } from './phase';
import { parseRule, ruleValue } from './rule';

interface BatchCase {
  rule: string;
  template: string;
  task: string;
  workflow: string;
  at: string;
  tasks: { type: string; job: string; info: string; meta: string }[];
  error: boolean;
}

const folder = 'test/fixtures/vectors';
const cases = JSON.parse(readFileSync(`${folder}/batch.json`, 'utf8')) as BatchCase[];

function readRows(path: string): Record<string, string>[] {
  return parseMetaRows(readFileSync(`${folder}/${path}`, 'utf8'), path);
}

function phaseOf(name: string, rule: string, template: string): Phase {
  const { topic, job: named } = splitName(name);
  const job = named === '' ? (ruleValue(parseRule(rule), 'job') ?? '') : named;
  return { name: joinName(topic, job), topic, job, dependsOn: [], rule, retry: 0, template };
}

describe('batch vectors', () => {
  for (const { rule, template, task, workflow, at, tasks, error } of cases) {
    it(`${rule} ${task}`, () => {
      const made = createRootTasks(phaseOf(task, rule, template), { workflow, at: new Date(at), readRows });
      assert.equal('error' in made, error);
      const found = 'error' in made ? [] : made.tasks;
      assert.deepEqual(found.map(({ task: { type, job, info, meta } }) => ({ type, job, info, meta })), tasks);
    });
  }
});

describe('batch', () => {
  const at = new Date('2024-01-15T10:42:17Z');
  const template = '{yyyy}-{mm}-{dd}T{hh}:{min} {meta:a}';

  function infos(rule: string, options: Partial<RootOptions> = {}): string[] {
    const made = createRootTasks(phaseOf('t', rule, template), { workflow: 'w.toml', at, readRows, ...options });
    assert.ok('tasks' in made, 'error' in made ? made.error.message : '');
    return made.tasks.map(({ task }) => task.info);
  }

  it('keeps the minutes of a plain fire, cuts those of a batch', () => {
    assert.deepEqual(infos('cron=@daily&offset=-1h'), ['2024-01-15T09:42 {meta:a}']);
    assert.deepEqual(infos('meta=a:x'), ['2024-01-15T10:00 x']);
    assert.deepEqual(infos('for=0h'), ['2024-01-15T10:42 {meta:a}']);
  });

  it('steps from the far end when it runs backwards', () => {
    assert.deepEqual(infos('for=-36h'), ['2024-01-14T22:00 {meta:a}', '2024-01-13T22:00 {meta:a}']);
  });

  it('fires plainly for a backload, rows kept', () => {
    assert.deepEqual(infos('for=-36h&offset=bad&meta=a:x,y', { fires: 'plain' }), ['2024-01-15T10:00 x', '2024-01-15T10:00 y']);
  });

  it('numbers rows over all times, and none when not batched', () => {
    const rows = (rule: string) => {
      const made = createRootTasks(phaseOf('t', rule, template), { workflow: 'w', at });
      return 'tasks' in made ? made.tasks.map(({ row }) => row) : made.error.code;
    };
    assert.deepEqual(rows('for=24h&meta=a:x,y'), [0, 1, 2, 3]);
    assert.deepEqual(rows('meta=a:x'), [0]);
    assert.deepEqual(rows('cron=@daily'), [undefined]);
  });

  it('makes tasks of times alone when the rows are none but a range is named', () => {
    assert.equal(infos('for=24h&meta-file=test/empty.json').length, 2);
    assert.deepEqual(infos('meta-file=test/empty.json'), []);
  });

  it('does not let a row replace the workflow', () => {
    const made = createRootTasks(phaseOf('t', 'meta=workflow:other', '{meta:workflow}'), { workflow: 'w.toml', at });
    assert.ok('tasks' in made);
    assert.deepEqual(made.tasks.map(({ task }) => [task.info, task.meta]), [['other', 'cron=2024-01-15T10&workflow=w.toml']]);
  });

  it('gives each task an id of its own', () => {
    let count = 0;
    const made = createRootTasks(phaseOf('t', 'meta=a:x,y', ''), { workflow: 'w', at, id: () => `id${count++}` });
    assert.ok('tasks' in made);
    assert.deepEqual(made.tasks.map(({ task }) => task.id), ['id0', 'id1']);
  });

  const faults: [string, string][] = [
    ['offset=1d', 'duration-invalid'],
    ['offset=', 'duration-invalid'],
    ['for=+4h', 'offset-plus'],
    ['offset=+4h', 'offset-plus'],
    ['meta=a', 'meta-invalid'],
    ['meta=a:1&meta-file=test/planets.json', 'meta-conflict'],
    ['meta-file=test/invalid.json', 'meta-file-missing'],
    ['meta-file=test/none.json', 'meta-file-missing'],
  ];
  for (const [rule, code] of faults) {
    it(`${rule} is ${code}`, () => {
      const made = createRootTasks(phaseOf('t', rule, ''), { workflow: 'w', at, readRows });
      assert.equal('error' in made ? made.error.code : '', code);
    });
  }
});
