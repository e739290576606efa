import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { answerExplain } from './explain';
import { parseMetaRows } from './metaFile';

const folder = 'test/fixtures/vectors';
const env = {
  readRows: (path: string) => parseMetaRows(readFileSync(`${folder}/${path}`, 'utf8'), path),
  phasesOf: () => undefined,
};

function vectors(name: string): Record<string, unknown>[] {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Record<string, unknown>[];
}

describe('explain', () => {
  it('answers every cron vector', () => {
    for (const { expr, valid, from, next = [], error = null } of vectors('cron')) {
      assert.deepEqual(answerExplain({ kind: 'cron', expr, from, count: 5 }, env), { valid, error, next });
    }
  });
  it('answers every rule vector', () => {
    for (const { rule, params, error = null } of vectors('rule')) assert.deepEqual(answerExplain({ kind: 'rule', rule }, env), { params, error });
  });
  it('answers every template vector', () => {
    for (const { template, time, meta, out, keys = [] } of vectors('template')) {
      assert.deepEqual(answerExplain({ kind: 'template', template, time, meta }, env), { out, keys });
    }
  });
  it('answers every time vector', () => {
    for (const { info, meta, time } of vectors('tasktime')) {
      assert.deepEqual(answerExplain({ kind: 'time', info, meta }, env), { time: time === '0001-01-01T00:00:00Z' ? null : time });
    }
  });
  it('answers every batch vector', () => {
    for (const { rule, template, task, workflow, at, tasks, error } of vectors('batch')) {
      const answer = new Map(Object.entries(answerExplain({ kind: 'batch', rule, template, task, workflow, at }, env)));
      assert.deepEqual([answer.get('tasks'), answer.get('error') !== null], [tasks, error]);
    }
  });

  const bad: [unknown, RegExp][] = [
    [null, /JSON object/],
    [[], /JSON object/],
    [{}, /unknown kind ""/],
    [{ kind: 'toString' }, /unknown kind/],
    [{ kind: 'cron', expr: 5 }, /"expr" must be a string/],
    [{ kind: 'cron', expr: '@daily', from: '2024-02-30' }, /"from" must be a time/],
    [{ kind: 'cron', expr: '@daily', from: '2024-02-01', count: -1 }, /"count"/],
    [{ kind: 'template', template: '', meta: { a: 1 } }, /"meta.a" must be a string/],
    [{ kind: 'next', root: '.', task: { info: '' } }, /"task"/],
    [{ kind: 'batch', rule: '', at: 'now' }, /"at"/],
  ];
  for (const [request, message] of bad) {
    it(`refuses ${JSON.stringify(request)}`, () => {
      const answer = answerExplain(request, env);
      assert.deepEqual(Object.keys(answer), ['error']);
      assert.match(JSON.stringify(answer).replaceAll('\\"', '"'), message);
    });
  }

  it('reads times in three forms', () => {
    for (const from of ['2024-01-31', '2024-01-31T00', '2024-01-31T02:00:00+02:00']) {
      assert.deepEqual(answerExplain({ kind: 'cron', expr: '@daily', from, count: 1 }, env), { valid: true, error: null, next: ['2024-02-01T00:00:00Z'] });
    }
  });
  it('names faults of a batch rule', () => {
    const ask = (rule: string) => JSON.stringify(answerExplain({ kind: 'batch', rule, task: 'a', at: '2024-01-01' }, env));
    assert.match(ask('cron=bad'), /expected 5 to 6 fields/);
    assert.match(ask('a;b'), /semicolon/);
  });
  it('names a workflow that is not there', () => {
    const task = { type: 'a', meta: 'workflow=w.toml', result: 'complete' };
    assert.deepEqual(answerExplain({ kind: 'next', root: '.', task }, env), { tasks: [], error: 'workflow not found: w.toml' });
  });
  it('never throws', () => {
    const kind = fc.constantFrom('cron', 'rule', 'template', 'time', 'batch', 'next');
    const value = fc.oneof(fc.string(), fc.jsonValue());
    const keys = ['expr', 'from', 'rule', 'template', 'time', 'meta', 'info', 'task', 'at', 'root'];
    const request = fc.record({ kind, ...Object.fromEntries(keys.map((key) => [key, value])) }, { requiredKeys: ['kind'] });
    fc.assert(fc.property(request, (asked) => assert.equal(typeof answerExplain(asked, env), 'object')), { numRuns: 300 });
  });
});
