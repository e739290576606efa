import assert from 'node:assert/strict';
import { composeLog } from './logText';

const now = new Date(2024, 4, 6, 12, 0, 0);
const at = (seconds: number): string => new Date(2024, 4, 6, 7, 0, seconds).toISOString();

describe('log text', () => {
  it('has a heading for each attempt, its output and its message unless that was its last line, and folds them', () => {
    const { text, folds } = composeLog([
      { attempt: { attempt: 1, started: at(0), ended: at(2), result: 'error', msg: 'no route', exitCode: 3 }, live: false, output: 'connecting\nno route\n', omitted: null },
      { attempt: { attempt: 2, started: at(2), ended: at(3), result: 'error', msg: 'timeout', exitCode: null }, live: false, output: 'connecting\n', omitted: null },
      { attempt: { attempt: 3, started: at(3), ended: null, result: null, msg: '', exitCode: null }, live: true, output: 'connecting', omitted: null },
    ], now);
    assert.deepEqual(text.split('\n'), [
      '── attempt 1 · 07:00:00 · error · exit code 3 · 2.0 s ──', 'connecting', 'no route', '',
      '── attempt 2 · 07:00:02 · error · 1.0 s ──', 'connecting', 'error: timeout', '',
      '── attempt 3 · 07:00:03 · running ──', 'connecting', '',
    ]);
    assert.deepEqual(folds, [{ start: 0, end: 2 }, { start: 4, end: 6 }, { start: 8, end: 9 }]);
  });

  it('calls an attempt whose run process died interrupted, and does not say the same twice', () => {
    const { text } = composeLog([
      { attempt: { attempt: 1, started: at(0), ended: null, result: null, msg: 'its run process ended', exitCode: null }, live: false, output: '', omitted: null },
      { attempt: { attempt: 2, started: at(1), ended: at(2), result: 'cancelled', msg: 'cancelled', exitCode: null }, live: false, output: '', omitted: null },
    ], now);
    assert.deepEqual(text.split('\n'), [
      '── attempt 1 · 07:00:00 · interrupted ──', 'its run process ended', '',
      '── attempt 2 · 07:00:01 · cancelled · 1.0 s ──', 'cancelled', '',
    ]);
  });

  it('drops colour codes and carriage returns', () => {
    const attempt = { attempt: 1, started: at(0), ended: at(1), result: 'complete', msg: '', exitCode: 0 };
    const { text } = composeLog([{ attempt, live: false, output: '\u001b[1;31mred\u001b[0m\r\n\u001b]0;title\u0007end\r50%\r100%', omitted: null }], now);
    assert.deepEqual(text.split('\n').slice(1), ['red', 'end', '50%', '100%', '']);
  });

  it('says where the rest of a long log is', () => {
    const attempt = { attempt: 1, started: at(0), ended: at(1), result: 'complete', msg: '', exitCode: 0 };
    const { text } = composeLog([{ attempt, live: false, output: 'tail', omitted: { path: '/x/a.log', bytes: 7 * 1024 * 1024 } }], now);
    assert.match(text, /7\.0 MB left out here; the whole log is \/x\/a\.log\ntail/);
  });
});
