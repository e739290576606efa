import assert from 'node:assert/strict';
import { offsetAt } from '../workflow/lines';
import { cursorText, textOf } from './cursorText';
import { documentHighlights, references } from './references';

/** Each line with what it spells; the cursor comes with the case. */
const lines = [
  '[[phase]]', 'task = "load:a"', '[[phase]]', 'task = "load"', 'rule = "job=b&x=%61"', '[[phase]]', 'task = "c:a"',
  'dependsOn = ["load", "load:a", \'load:b\', "loa"]', '[workers.load]', 'env.load = "load"', '[workers.load.exit_codes]', '1 = "warn"',
];

/** Places as `line:text`, the cursor before the first `at` of a line. */
function placesFrom(line: number, at: string, look: (marked: ReturnType<typeof cursorText>) => readonly { readonly range: Parameters<typeof textOf>[1] }[]): string[] {
  const marked = cursorText(lines.map((text, i) => (i === line ? text.replace(at, `‸${at}`) : text)).join('\n'));
  return look(marked).map(({ range }) => `${range?.start.line}:${textOf(marked.document, range)}`);
}

describe('references', () => {
  const from = (line: number, at: string, declarations = true): string[] =>
    placesFrom(line, at, ({ document, position }) => references('file:///w.toml', document, position, declarations));

  it('lists a topic in tasks, parents and workers', () => {
    const all = ['1:load', '3:load', '7:load', '7:load', '7:load', '8:load', '10:load'];
    for (const [line, at] of [[1, 'load'], [7, 'load'], [8, 'load'], [10, 'load']] as const) assert.deepEqual(from(line, at), all);
    assert.deepEqual(from(3, 'load', false), all.slice(2));
  });
  it('lists a job with the bare topics that match it', () => {
    assert.deepEqual(from(1, 'a"'), ['1:a', '7:load', '7:a']);
    assert.deepEqual(from(4, 'b&'), ['4:b', '7:load', '7:b']);
    assert.deepEqual(from(4, 'b&', false), ['7:load', '7:b']);
    assert.deepEqual(from(6, 'a"'), ['6:a']);
  });
  it('is empty where nothing is named', () => {
    for (const [line, at] of [[0, 'phase'], [1, 'task'], [4, 'x='], [9, 'env'], [11, 'warn']] as const) assert.deepEqual(from(line, at), []);
  });
});

describe('documentHighlights', () => {
  it('marks the spellings alone, written where they declare a phase', () => {
    const kinds = new Map<number | undefined, string>([[2, 'read'], [3, 'write']]);
    const from = (line: number, at: string): string[] => {
      const found: string[] = [];
      placesFrom(line, at, ({ document, position }) => {
        const highlights = documentHighlights(document, position);
        found.push(...highlights.map(({ range, kind }) => `${range.start.line}:${document.text.slice(offsetAt(document, range.start), offsetAt(document, range.end))} ${kinds.get(kind)}`));
        return highlights;
      });
      return found;
    };
    assert.deepEqual(from(1, 'a"'), ['1:a write', '7:a read']);
    assert.deepEqual(from(7, "b'"), ['4:b write', '7:b read']);
    assert.deepEqual(from(8, 'load').slice(-2), ['8:load read', '10:load read']);
    assert.deepEqual(from(0, 'phase'), []);
  });
});
