import assert from 'node:assert/strict';
import type { RunRecord } from '../state/runRecords';
import { foldRun } from '../state/runState';
import { progressPrinter } from './progress';

const at = '2024-05-06T07:08:09.000Z';
const place = { host: 'h', pid: 1, pidNamespace: '', startTime: '1', bootId: 'b' };
const request = { at, phase: null, upstream: false, downstream: false, inputFile: null, fail: [] };
const begin: RunRecord = {
  t: 'run', v: 1, id: '20240506T070809000-aaaaaa', file: 'w.toml', at, logicalTime: at, simulated: false, concurrency: 1, fingerprints: {}, excluded: [],
  process: place, request, tasks: [], settled: [],
};
const end = (key: string, status: 'completed' | 'failed', msg: string): RunRecord => ({
  t: 'end', key, attempt: 1, at, result: status === 'failed' ? 'error' : 'complete', status, msg, exitCode: 0, output: null, meta: '', logEnd: null, created: [],
  settled: status === 'failed' ? [{ key: 'below', status: 'skipped', msg: `its parent "${key}" failed` }] : [],
});
const records: readonly RunRecord[] = [
  { t: 'start', key: 'a', attempt: 2, at, process: null, log: null }, end('a', 'completed', ''), end('b', 'failed', `${'long '.repeat(30)}\nsecond line`),
  { t: 'finish', at, status: 'failed', error: `b: ${'long '.repeat(30)}` },
];

describe('progress of a run', () => {
  function printed(json: boolean, terminal: { isTTY: boolean; columns: number }, env: NodeJS.ProcessEnv = {}): string {
    const run = foldRun([begin]);
    assert.ok(run);
    let text = '';
    const print = progressPrinter(json, { ...terminal, write: (part) => (text += part) }, env);
    for (const record of records) print(record, run);
    return text;
  }
  const pipe = { isTTY: false, columns: 0 };
  const terminal = { isTTY: true, columns: 40 };

  it('is a line an event, and every failure at the end', () => {
    assert.deepEqual(printed(false, pipe).split('\n'), [
      '  started   a (attempt 2)', '  completed a', `  failed    b: ${'long '.repeat(30)}`, '  skipped   below: its parent "b" failed',
      'run 20240506T070809000-aaaaaa failed', `b: ${'long '.repeat(30)}`, '',
    ]);
  });

  it('fits the width of a terminal, but for the failures at the end', () => {
    const rows = printed(false, terminal, { NO_COLOR: '1', TERM: 'dumb' }).split('\n');
    assert.ok(rows.slice(0, 4).every((row) => row.length <= 40), rows.join('\n'));
    assert.match(rows[2] ?? '', /^ {2}failed {4}b: long .*…$/);
    assert.equal(rows[5], `b: ${'long '.repeat(30)}`);
  });

  it('says below the events how far it is, on a terminal that can take that back', () => {
    const text = printed(false, terminal, { NO_COLOR: '1' });
    const [first, second, third, ...last] = text.split('\r\u001b[K').slice(1);
    assert.equal(first, '  started   a (attempt 2)\n0 of 0 done, running: a');
    assert.equal(second, '  completed a\n1 of 0 done, running: nothing');
    assert.match(third ?? '', /\n3 of 0 done, running: nothing$/);
    assert.ok(last.at(-1)?.startsWith('run ') && last.at(-1)?.endsWith('\n'), 'and nothing at the end');
    for (const row of text.slice(0, text.indexOf('run 2024')).split(/\n|\r\u001b\[K/)) assert.ok(row.length <= 40, row);
  });

  it('has colours on a terminal alone, and never against NO_COLOR', () => {
    const escape = '\u001b[';
    const red = `${escape}31mfailed   ${escape}0m b: `;
    assert.ok(printed(false, terminal).includes(red));
    for (const text of [printed(false, pipe), printed(false, terminal, { NO_COLOR: '1' }), printed(false, terminal, { TERM: 'dumb' })]) assert.doesNotMatch(text, /\u001b\[\d/);
    assert.ok(printed(false, pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }).includes(red), 'unless it is asked for');
    assert.doesNotMatch(printed(false, terminal, { FORCE_COLOR: '0' }), /\u001b\[\d/);
  });

  it('is silent with --json, unless a person watches', () => {
    assert.equal(printed(true, pipe), '');
    assert.ok(printed(true, terminal).length > 0);
  });
});
