import assert from 'node:assert/strict';
import { composeLog } from './logText';

const now = new Date(2024, 4, 6, 12, 0, 0);
const at = (seconds: number): string => new Date(2024, 4, 6, 7, 0, seconds).toISOString();

describe('log text', () => {
  it('has a heading for each attempt, its output and its end, and folds them', () => {
    const { text, folds } = composeLog([
      { attempt: { attempt: 1, started: at(0), ended: at(2), result: 'error', msg: 'no route', exitCode: 3 }, output: 'connecting\nno route\n', omitted: null },
      { attempt: { attempt: 2, started: at(3), ended: null, result: null, msg: '', exitCode: null }, output: 'connecting', omitted: null },
    ], now);
    assert.deepEqual(text.split('\n'), [
      '── attempt 1 · 07:00:00 · error · exit code 3 · 2.0 s ──', 'connecting', 'no route', 'error: no route', '',
      '── attempt 2 · 07:00:03 · running ──', 'connecting', '',
    ]);
    assert.deepEqual(folds, [{ start: 0, end: 3 }, { start: 5, end: 6 }]);
  });

  it('drops colour codes and carriage returns', () => {
    const attempt = { attempt: 1, started: at(0), ended: at(1), result: 'complete', msg: '', exitCode: 0 };
    const { text } = composeLog([{ attempt, output: '\u001b[1;31mred\u001b[0m\r\n\u001b]0;title\u0007end\r50%\r100%', omitted: null }], now);
    assert.deepEqual(text.split('\n').slice(1), ['red', 'end', '50%', '100%', '']);
  });

  it('says where the rest of a long log is', () => {
    const attempt = { attempt: 1, started: at(0), ended: at(1), result: 'complete', msg: '', exitCode: 0 };
    const { text } = composeLog([{ attempt, output: 'tail', omitted: { path: '/x/a.log', bytes: 7 * 1024 * 1024 } }], now);
    assert.match(text, /7\.0 MB left out here; the whole log is \/x\/a\.log\ntail/);
  });
});
