import assert from 'node:assert/strict';
import type { Range } from 'vscode-languageserver-types';
import { parseDocument } from '../workflow/parseDocument';
import { semanticLegend, semanticTokens } from './semanticTokens';

/** Tokens as `text type modifiers`. */
function tokens(text: string, range?: Range): string[] {
  const { data } = semanticTokens(parseDocument(text), range);
  const lines = text.split('\n');
  const found: string[] = [];
  let line = 0;
  let character = 0;
  for (let i = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0, modifiers = 0] = data.slice(i, i + 5);
    line += down;
    character = down > 0 ? right : character + right;
    const names = semanticLegend.tokenModifiers.filter((_, bit) => modifiers & (1 << bit));
    found.push([lines[line]?.slice(character, character + length), semanticLegend.tokenTypes[type], ...names].join(' '));
  }
  return found;
}

const text = '[[phase]]\ntask = "load"\nrule = "cron=@daily&job=da%69ly"\n[[phase]]\ndependsOn = ["load:daily", \'gone:x\', "load"]\ntask = "clean:a"\nrule = "job=b"\n';

describe('semanticTokens', () => {
  it('tell names of phases, parents that exist and parents that do not', () => {
    assert.deepEqual(tokens(text), [
      'load class declaration', 'da%69ly function declaration',
      'load class', 'daily function', 'gone class unresolved', 'x function unresolved', 'load class',
      'clean class declaration', 'a function declaration',
    ]);
  });

  it('tell what choices and expressions name, as far as it is plainly written', () => {
    const more = `${text}choice = [{ when = 'results["load:daily"].ok && has(results.lod.x)', then = "load" }]\notherwise = "clean:b"\n`;
    assert.deepEqual(tokens(more).slice(9), ['load class', 'daily function', 'lod class unresolved', 'load class', 'clean class unresolved', 'b function unresolved']);
  });

  it('come for some lines only where those are asked for', () => {
    assert.deepEqual(tokens(text, { start: { line: 5, character: 0 }, end: { line: 6, character: 0 } }), ['clean class declaration', 'a function declaration']);
  });

  it('leave out what lies on two lines or is empty', () => {
    assert.deepEqual(tokens('[[phase]]\ntask = """a\\\n  b"""\ndependsOn = ":"\n'), []);
  });
});
