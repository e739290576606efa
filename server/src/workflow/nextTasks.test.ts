import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { answerExplain } from './explain';
import { childTasks, nextTasks, retryDelay } from './nextTasks';
import { joinName, splitName, type Phase } from './phase';
import { parseRule, ruleValue } from './rule';
import type { Task } from './task';

interface NextTask {
  type: string;
  job: string;
  info: string;
  id: string;
  meta: string;
}

interface ProcessCase {
  name: string;
  task: object;
  next: NextTask[];
}

const vectors = JSON.parse(readFileSync('test/fixtures/vectors/process.json', 'utf8')) as { root: string; cases: ProcessCase[] };
const root = `../shared/${vectors.root}`;

/** Reads a workflow file's phases in order, keys in any case. */
function phasesOf(folder: string, workflow: string): Phase[] | undefined {
  const path = `${folder}/${workflow}`;
  if (!existsSync(path)) return undefined;
  const tables = Object.entries(parse(readFileSync(path, 'utf8'))).filter(([key]) => key.toLowerCase() === 'phase');
  return tables.flatMap(([, list]) => (Array.isArray(list) ? list : [])).map((table) => {
    const fields = new Map(Object.entries(table).map(([key, value]) => [key.toLowerCase(), value]));
    const text = (key: string) => String(fields.get(key) ?? '');
    return phase(text('task'), text('dependson'), text('rule'), Number(fields.get('retry') ?? 0), text('template'));
  });
}

function phase(task: string, parent: string, rule: string, retry = 0, template = ''): Phase {
  const { topic, job: named } = splitName(task);
  const job = named === '' ? (ruleValue(parseRule(rule), 'job') ?? '') : named;
  return { name: joinName(topic, job), topic, job, dependsOn: parent === '' ? [] : parent.split(' '), rule, retry, template };
}

function finished(fields: Partial<Task>): Task {
  return { type: 'a', job: '', info: '', meta: 'workflow=w.toml', id: 'U1', result: 'complete', ...fields };
}

describe('process vectors', () => {
  before(function () {
    if (!existsSync(root)) this.skip();
  });
  for (const { name, task, next } of vectors.cases) {
    it(name, () => {
      const env = { readRows: () => [], phasesOf, random: () => 0.5 };
      const answer = answerExplain({ kind: 'next', root, task }, env);
      const text = JSON.stringify(answer).replace(/delayed=[^&"]+/g, 'delayed=XX');
      assert.deepEqual(JSON.parse(text), { tasks: next });
    });
  }
});

describe('next tasks', () => {
  const options = { random: () => 0.5, readRows: () => [{ name: 'x', extra: '1' }, { name: 'y' }] };

  it('lays each row over the meta of the parent', () => {
    const child = phase('b:j', 'a', 'meta-file=rows.json', 0, '{meta:name} {meta:file} {meta:extra} {meta:none} {hh}');
    const parent = finished({ meta: 'workflow=w.toml&cron=2024-01-01T05&file=f&name=old&other=1' });
    const made = childTasks(parent, child, options);
    assert.ok('tasks' in made);
    assert.deepEqual(made.tasks.map(({ task }) => [task.info, task.meta, task.id]), [
      ['x f 1  05', 'workflow=w.toml&cron=2024-01-01T05&job=j&name=x&extra=1&none=', 'U1'],
      ['y f   05', 'workflow=w.toml&cron=2024-01-01T05&job=j&name=y&extra=&none=', 'U1'],
    ]);
    assert.deepEqual(made.tasks.map(({ row, time }) => [row, time?.toISOString()]), [[0, '2024-01-01T05:00:00.000Z'], [1, '2024-01-01T05:00:00.000Z']]);
  });

  it('ignores offset and for on a child', () => {
    const made = childTasks(finished({ info: '?day=2024-01-05' }), phase('b', 'a', 'offset=bad&for=24h', 0, '{dd}'), options);
    assert.ok('tasks' in made);
    assert.deepEqual(made.tasks.map(({ task }) => task.info), ['05']);
  });

  it('says why a child makes no task', () => {
    const require = phase('b', 'a', 'require={meta:file},{meta:day}');
    assert.deepEqual(childTasks(finished({ meta: 'file=f&day=' }), require, options), { bypassed: 'require' });
    const empty = phase('b', 'a', 'meta-file=rows.json');
    assert.deepEqual(childTasks(finished({}), empty, { readRows: () => [] }), { bypassed: 'rows' });
    const broken = childTasks(finished({}), phase('b', 'a', 'meta=x'), options);
    assert.equal('error' in broken && broken.error.code, 'meta-invalid');
  });

  it('starts children in file order, and no joins', () => {
    const phases = [phase('z', 'a', ''), phase('j', 'a z', ''), phase('b', 'a:x', ''), phase('c', 'a', 'require={meta:no}'), phase('d', 'a', 'meta=x')];
    const next = nextTasks(finished({ job: 'x' }), phases, options);
    assert.deepEqual(next.tasks.map((task) => task.phase), ['z', 'b']);
    assert.deepEqual(next.bypassed, [{ phase: 'c', reason: 'require' }]);
    assert.deepEqual(next.errors.map(({ phase: name }) => name), ['d']);
  });

  it('counts a retry from what is no number as from 0, and keeps other meta', () => {
    const failed = finished({ result: 'error', meta: 'x=1&x=2&retry=failed&job=j' });
    const next = nextTasks(failed, [phase('a', '', 'job=j&retry_delay=10s', 1)], options);
    assert.deepEqual(next.tasks.map(({ task }) => [task.job, task.meta]), [['j', 'delayed=12s&job=j&retry=1&x=1&x=2']]);
    assert.equal(next.wait, 12_000);
  });

  it('waits between the delay and 40 % more', () => {
    const rule = parseRule('retry_delay=10ms');
    assert.equal(retryDelay(rule, () => 0), 10);
    assert.equal(retryDelay(rule, () => 0.999), 13);
    assert.equal(retryDelay(parseRule(''), () => 0.999), 1000);
    assert.equal(retryDelay(parseRule('retry_delay=-5s'), () => 0.5), 0);
  });
});
