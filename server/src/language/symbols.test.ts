import assert from 'node:assert/strict';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver-types';
import fc from 'fast-check';
import { offsetAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';
import { textOf } from './cursorText';
import { documentSymbols } from './symbols';

const text = `[workflow]
name = "w"
[[phase]]
task = "load"
rule = "cron=@daily"
[workers.load]
command = ["x"]
[[phase]]
dependsOn = ["load"]
task = "clean"
[[phase]]
`;

describe('documentSymbols', () => {
  it('lists tables and phases with their keys, in document order', () => {
    const document = parseDocument(text);
    const symbols = [...documentSymbols(document)];
    assert.deepEqual(symbols.map(({ name, detail, kind, children }) => [name, detail, kind, children?.map((child) => child.name)]), [
      ['workflow', undefined, SymbolKind.Module, ['name']],
      ['load', 'cron=@daily', SymbolKind.Event, ['task', 'rule']],
      ['workers.load', undefined, SymbolKind.Object, ['command']],
      ['clean', 'after load', SymbolKind.Function, ['dependsOn', 'task']],
      ['(no task)', '', SymbolKind.Event, []],
    ]);
    assert.equal(textOf(document, symbols[3]?.selectionRange), 'clean');
  });

  it('lists a very long file without the keys of its phases', () => {
    const keysOf = (phases: number): number => [...documentSymbols(parseDocument(`[workflow]\nname = "w"\n${'[[phase]]\ntask = "a"\n'.repeat(phases)}`))].filter(({ children }) => children !== undefined).length;
    assert.equal(keysOf(1000), 1001);
    assert.equal(keysOf(1001), 1);
  });

  it('keeps every selection inside its range, whatever is typed', () => {
    fc.assert(fc.property(fc.nat(text.length), fc.nat(20), fc.constantFrom('', '"', '[', '\n', '= {', '"""', '.'), (at, cut, insert) => {
      const document = parseDocument(text.slice(0, at) + insert + text.slice(at + cut));
      const inside = (symbol: DocumentSymbol): boolean =>
        symbol.name !== ''
        && offsetAt(document, symbol.range.start) <= offsetAt(document, symbol.selectionRange.start)
        && offsetAt(document, symbol.selectionRange.end) <= offsetAt(document, symbol.range.end)
        && (symbol.children ?? []).every(inside);
      return [...documentSymbols(document)].every(inside);
    }), { numRuns: 500 });
  });
});
