import assert from 'node:assert/strict';
import { SymbolKind } from 'vscode-languageserver-types';
import { parseDocument } from '../workflow/parseDocument';
import { searchSymbols, type SearchedFile } from './workspaceSymbols';

function file(name: string, ...tasks: readonly string[]): SearchedFile {
  const document = parseDocument(tasks.map((task) => `[[phase]]\ntask = "${task}"\n`).join(''));
  return { path: `/w/${name}`, file: name, text: document.text, lineStarts: document.lineStarts, phases: document.phases };
}

function find(query: string, files: readonly SearchedFile[], most = 100): string[] {
  const search = searchSymbols(query, most);
  files.forEach(search.add);
  return search.best((path) => `file://${path}`).map(({ name }) => name);
}

describe('searchSymbols', () => {
  it('finds letters in order, the better match first', () => {
    const files = [file('a.toml', 'download', 're:load', 'load:daily', 'load', 'l-o-a-d', 'dao', 'Loader', '')];
    assert.deepEqual(find('load', files), ['load', 'Loader', 'load:daily', 're:load', 'download', 'l-o-a-d']);
    assert.deepEqual(find('lo DAZ', files), []);
    assert.deepEqual(find('lo DAI', files), ['load:daily']);
    assert.deepEqual(find('loadx', files), []);
    assert.deepEqual(find('e:l', files), ['re:load']);
  });

  it('lists all for an empty query, but no more than asked for, and keeps the best', () => {
    const many = Array.from({ length: 30 }, (_, i) => file(`${i}.toml`, ...Array.from({ length: 40 }, (__, j) => `x${i}y${j}`)));
    assert.equal(find('', many, 10).length, 10);
    assert.deepEqual(find('x29y39', many, 10), ['x29y39']);
    assert.deepEqual(find('x7', many, 3), ['x7y0', 'x7y1', 'x7y2']);
  });

  it('tells the place and the file', () => {
    const search = searchSymbols('b', 10);
    search.add(file('flows/a.toml', 'a', 'b'));
    assert.deepEqual(search.best((path) => `file://${path}`), [{
      name: 'b', kind: SymbolKind.Event, containerName: 'flows/a.toml',
      location: { uri: 'file:///w/flows/a.toml', range: { start: { line: 3, character: 8 }, end: { line: 3, character: 9 } } },
    }]);
  });
});
