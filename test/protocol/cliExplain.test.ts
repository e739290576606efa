import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { answer, corpusFolder, millrace, refusal } from './cliProcess';

const folder = resolve('test/fixtures/vectors');

/** What a vector leaves out is blank. */
interface TaskShape {
  readonly type: string;
  readonly job?: string;
  readonly info: string;
  readonly meta: string;
}

/** A case of any of the vector files, and an answer to it. */
interface Case {
  readonly name?: string;
  readonly expr?: string;
  readonly from?: string;
  readonly valid?: boolean;
  readonly next?: readonly (string | TaskShape)[];
  readonly rule?: string;
  readonly params?: object;
  readonly error?: unknown;
  readonly template?: string;
  readonly time?: string;
  readonly meta?: unknown;
  readonly out?: string;
  readonly keys?: readonly string[];
  readonly info?: string;
  readonly task?: unknown;
  readonly workflow?: string;
  readonly at?: string;
  readonly tasks?: readonly TaskShape[];
}

function vectors(name: string): readonly Case[] {
  const read: readonly Case[] | { readonly cases: readonly Case[] } = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
  return 'cases' in read ? read.cases : read;
}

/** Asks all questions in one batch, from the vectors' folder as `meta-file` needs it. */
async function batch(questions: readonly object[], cwd = folder): Promise<Case[]> {
  const { code, stdout, stderr } = await millrace(cwd, ['explain', '--batch'], { input: questions.map((each) => `${JSON.stringify(each)}\n`).join('') });
  assert.deepEqual([code, stderr], [0, '']);
  const answers: Case[] = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(answers.length, questions.length);
  return answers;
}

function withoutBlanks(task: object | string): object {
  return Object.fromEntries(Object.entries(task).filter(([, value]) => value !== ''));
}

describe('millrace explain', () => {
  it('answers every cron vector', async () => {
    const cases = vectors('cron');
    const answers = await batch(cases.map(({ expr, from }) => ({ kind: 'cron', expr, from: from ?? '2024-01-01T00:00:00Z', count: 5 })));
    for (const [i, { expr, valid, next = [] }] of cases.entries()) {
      assert.deepEqual({ valid: answers[i]?.valid, next: answers[i]?.next }, { valid, next }, expr);
      assert.equal(answers[i]?.error === null, valid, expr);
    }
  });

  it('answers every rule vector', async () => {
    const cases = vectors('rule');
    const answers = await batch(cases.map(({ rule }) => ({ kind: 'rule', rule })));
    for (const [i, { rule, params, error = null }] of cases.entries()) {
      assert.deepEqual(answers[i]?.params, params, rule);
      assert.equal(answers[i]?.error !== null, error !== null, rule);
    }
  });

  it('answers every template vector', async () => {
    const cases = vectors('template');
    const answers = await batch(cases.map(({ template, time, meta }) => ({ kind: 'template', template, time, meta })));
    for (const [i, { template, out, keys = [] }] of cases.entries()) assert.deepEqual(answers[i], { out, keys }, template);
  });

  it('answers every task time vector', async () => {
    const cases = vectors('tasktime');
    const answers = await batch(cases.map(({ info, meta }) => ({ kind: 'time', info, meta })));
    for (const [i, { info, time }] of cases.entries()) assert.deepEqual(answers[i], { time: time === '0001-01-01T00:00:00Z' ? null : time }, info);
  });

  it('answers every batch vector', async () => {
    const cases = vectors('batch');
    const answers = await batch(cases.map(({ rule, template, task, workflow, at }) => ({ kind: 'batch', rule, template, task, workflow, at })));
    for (const [i, { rule, tasks, error }] of cases.entries()) {
      assert.deepEqual(answers[i]?.tasks, tasks, rule);
      assert.equal(typeof answers[i]?.error === 'string', error === true, `${rule}: ${answers[i]?.error}`);
    }
  });

  it('answers every process vector', async function () {
    const root = `${corpusFolder(this)}/workflow`;
    const cases = vectors('process');
    const answers = await batch(cases.map(({ task }) => ({ kind: 'next', root, task })), process.cwd());
    for (const [i, { name, next }] of cases.entries()) {
      // The vectors leave out what is blank.
      const tasks = answers[i]?.tasks?.map(({ meta, ...task }) => ({ ...withoutBlanks(task), meta: meta.replace(/delayed=[^&]+/, 'delayed=XX') }));
      assert.deepEqual(tasks, next?.map((task) => withoutBlanks(task)), name);
    }
  });

  it('looks for the workflows of `next` from the working directory', async function () {
    corpusFolder(this);
    const task = { type: 'task1', job: 't2', info: '?date=2019-12-12', result: 'complete', id: 'U1', meta: 'workflow=f1.toml' };
    const [found] = await batch([{ kind: 'next', root: '../shared/corpus/flowlord/workflow', task }], process.cwd());
    assert.deepEqual(found?.tasks?.map(({ type, job }) => [type, job]), [['task2', ''], ['task5', 't5']]);
  });

  it('answers line by line, in order, also what is no question', async () => {
    const input = '{"kind":"rule","rule":"a=1"}\r\n\nnonsense\n{"kind":"nothing"}\n{"kind":"rule","rule":"b=2"}';
    const { code, stdout } = await millrace(folder, ['explain', '--batch'], { input });
    const [first, second, third, last, ...more] = stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual([code, first.params, last.params, more], [0, { a: ['1'] }, { b: ['2'] }, []]);
    assert.equal(second.error.kind, 'usage');
    assert.match(second.error.message, /no JSON/);
    assert.match(third.error.message, /unknown kind "nothing"/);
  });

  it('answers one question', async () => {
    assert.deepEqual(await answer<Case>(folder, ['explain', 'cron', '0 0 * * *', '--from', '2024-01-31T05', '--count', '2']), {
      valid: true, error: null, next: ['2024-02-01T00:00:00Z', '2024-02-02T00:00:00Z'],
    });
    assert.deepEqual(await answer<Case>(folder, ['explain', 'rule', 'cron=@daily&job=a']), { params: { cron: ['@daily'], job: ['a'] }, error: null });
    assert.deepEqual(await answer<Case>(folder, ['explain', 'template', '{yyyy}/{meta:a}', '--time', '2024-05-06', '--meta', 'a=b']), { out: '2024/b', keys: ['a'] });
    assert.deepEqual(await answer<Case>(folder, ['explain', 'time', '?day=2024-05-06']), { time: '2024-05-06T00:00:00Z' });
    assert.deepEqual(await answer<Case>(folder, ['explain', 'time', 'x', '--meta', 'cron=2024-05-06T07']), { time: '2024-05-06T07:00:00Z' });
  });

  it('ends with 1 for what is wrong in the thing explained, with 2 for a wrong question', async () => {
    assert.equal((await answer<Case>(folder, ['explain', 'cron', '61 * * * *'], 1)).valid, false);
    assert.match(String((await answer<Case>(folder, ['explain', 'rule', 'a;b'], 1)).error), /semicolon/);
    for (const words of [['cron', '@daily', '--from', 'soon'], ['cron', '@daily', '--count', 'many'], ['when', 'x'], ['cron'], ['next', 'no json'], []]) {
      assert.equal((await refusal(folder, ['explain', ...words], 2)).kind, 'usage', words.join(' '));
    }
  });
});
