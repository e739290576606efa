import assert from 'node:assert/strict';
import { formatTask, parseTask, taskJob } from './task';

describe('task', () => {
  it('reads a line, with defaults for what is absent', () => {
    const line = '{"type":"load","info":"?a=1","result":"complete","extra":5,"msg":null}';
    assert.deepEqual(parseTask(line), { type: 'load', job: '', info: '?a=1', meta: '', id: '', result: 'complete' });
  });
  for (const line of ['', 'log text', '5', 'null', '[]', '{"info":"x"}', '{"type":5}', '{"type":"a","result":"done"}', '{"type":"a","info":1}']) {
    it(`sees no task in ${line}`, () => assert.equal(parseTask(line), undefined));
  }
  it('spells a line in the field order of the reference', () => {
    const task = { type: 'load', job: '', info: '', meta: 'workflow=a.toml', id: 'U1', result: 'warn', msg: 'x' } as const;
    assert.equal(formatTask(task), '{"type":"load","info":"","id":"U1","meta":"workflow=a.toml","result":"warn","msg":"x"}');
    assert.deepEqual(parseTask(formatTask(task)), task);
  });
  it('takes the job field over the meta', () => {
    const task = { type: 'a', info: '', id: '', meta: 'job=m' };
    assert.equal(taskJob({ ...task, job: 'f' }), 'f');
    assert.equal(taskJob({ ...task, job: '' }), 'm');
  });
});
