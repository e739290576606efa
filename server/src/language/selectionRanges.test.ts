import assert from 'node:assert/strict';
import type { SelectionRange } from 'vscode-languageserver-types';
import { cursorText, textOf } from './cursorText';
import { selectionRanges } from './selectionRanges';

/** What the selection grows through, from the cursor out; of long texts the first line. */
function growth(marked: string): string[] {
  const { document, position } = cursorText(marked);
  const texts: string[] = [];
  for (let range: SelectionRange | undefined = selectionRanges(document, [position])[0]; range; range = range.parent) texts.push(textOf(document, range.range) ?? '');
  return texts.slice(1).map((text) => text.replace(/\n[^]*/, '…'));
}

const head = '# top\n[[phase]]\n';

describe('selectionRanges', () => {
  it('grow from a cron field through pair, rule, value, entry and phase to the document', () => {
    assert.deepEqual(growth(`${head}rule = "job=x&cron=0 1‸2 * * *"\nretry = 1\n\n# end`), [
      '12', '0 12 * * *', 'cron=0 12 * * *', 'job=x&cron=0 12 * * *', '"job=x&cron=0 12 * * *"', 'rule = "job=x&cron=0 12 * * *"', '[[phase]]…', '# top…',
    ]);
  });

  it('grow through arrays, inline tables, names and keys', () => {
    assert.deepEqual(growth(`${head}dependsOn = ["a", "load:da‸ily"]`).slice(0, 5), ['daily', 'load:daily', '"load:daily"', '["a", "load:daily"]', 'dependsOn = ["a", "load:daily"]']);
    assert.deepEqual(growth(`${head}env = { A = "‸1", B = "2" }`).slice(0, 4), ['1', '"1"', 'A = "1"', '{ A = "1", B = "2" }']);
    assert.deepEqual(growth(`${head}re‸try = 1`), ['retry', 'retry = 1', '[[phase]]…', '# top…']);
    assert.deepEqual(growth('[[ph‸ase]]\nx = 1\n'), ['[[phase]]', '[[phase]]…', '[[phase]]…']);
  });

  it('have the document where nothing else is', () => {
    assert.deepEqual(growth(`#‸ top\n[[phase]]`), ['# top…']);
    assert.deepEqual(growth('‸'), []);
  });
});
