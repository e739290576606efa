import assert from 'node:assert/strict';
import { positionAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';
import { inlayHints } from './inlayHints';

const text = [
  '[[phase]]', 'task = "a"', 'rule = "cron=0 5 * * MON-FRI" # weekdays',
  '[[phase]]', 'task = "b"', 'dependsOn = "a"', 'rule = "cron=@daily"',
  '[[phase]]', 'task = "c"', 'rule = "cron=0 0 30 2 *"',
  '[[phase]]', 'task = "d"', 'rule = "cron=bad"', 'template = "half',
].join('\n');

const now = new Date('2026-11-20T12:34:56Z');

describe('inlayHints', () => {
  const document = parseDocument(text);
  const all = { start: { line: 0, character: 0 }, end: positionAt(document, text.length) };
  const shown = (range: typeof all): unknown[] => inlayHints(document, range, now).hints.map(({ position, label }) => [position, label]);

  it('say when a root fires, behind its rule', () => {
    assert.deepEqual(shown(all), [
      [{ line: 2, character: 29 }, 'At 05:00, Monday through Friday, next Mon 2026-11-23 05:00 UTC'],
      [{ line: 9, character: 24 }, 'At 00:00, on day 30 of the month, only in February, never within five years'],
    ]);
  });

  it('are true until the first of the fires that they name', () => {
    const later = parseDocument('[[phase]]\ntask = "a"\nrule = "cron=@daily"\n[[phase]]\ntask = "b"\nrule = "cron=@hourly"\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    assert.equal(inlayHints(later, range, now).until?.toISOString(), '2026-11-20T13:00:00.000Z');
    assert.equal(inlayHints(parseDocument(''), range, now).until, undefined);
  });

  it('are made for the visible lines alone', () => {
    assert.deepEqual(shown({ start: { line: 3, character: 0 }, end: { line: 8, character: 0 } }), []);
  });
});
