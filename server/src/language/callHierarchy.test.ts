import assert from 'node:assert/strict';
import { parseDocument } from '../workflow/parseDocument';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './callHierarchy';
import { cursorText, textOf } from './cursorText';

const uri = 'file:///w.toml';
const text = `[[phase]]
task = "a:1"
rule = "cron=@daily"
[[phase]]
task = "a"
rule = "job=2"
[[phase]]
task = "b"
dependsOn = ["a:1", "a", "gone"]
[[phase]]
task = "c"
dependsOn = "b"
[[phase]]
dependsOn = "b"
[workers.a]
command = ["x"]
`;
const document = parseDocument(text);

describe('prepareCallHierarchy', () => {
  const at = (mark: string): string[] => {
    const { document: marked, position } = cursorText(text.replace(mark, `‸${mark}`));
    return prepareCallHierarchy(uri, marked, position).map(({ name }) => name);
  };
  const cases: [string, string[]][] = [
    ['b"\ndep', ['b']], ['cron', ['a:1']], ['"a:1"', ['a:1']], ['a:1", ', ['a:1']], ['a", "gone', ['a:1', 'a:2']], ['gone', []],
    ['dependsOn = "b"\n[workers', []], ['command', []],
  ];
  for (const [mark, names] of cases) it(`${JSON.stringify(mark)} -> ${names.join(', ')}`, () => assert.deepEqual(at(mark), names));
  it('begins at the phases that a choice or an expression names', () => {
    const begun = (line: string): string[] => {
      const { document: marked, position } = cursorText(text.replace('dependsOn = "b"\n[[phase]]', `dependsOn = "b"\n${line}\n[[phase]]`));
      return prepareCallHierarchy(uri, marked, position).map(({ name }) => name);
    };
    assert.deepEqual(begun('otherwise = "‸a"'), ['a:1', 'a:2']);
    assert.deepEqual(begun("when = 'results[\"a:‸2\"].ok'"), ['a:2']);
  });

  it('has the name inside the phase', () => {
    const [item] = prepareCallHierarchy(uri, document, { line: 4, character: 0 });
    assert.equal(textOf(document, item?.selectionRange), 'a');
    assert.equal(textOf(document, item?.range), '[[phase]]\ntask = "a"\nrule = "job=2"');
    assert.equal(item?.detail, 'job=2');
  });
});

describe('incomingCalls and outgoingCalls', () => {
  it('lead to each parent once, at its name', () => {
    const parents = (name: string): unknown[] => incomingCalls(uri, document, name).map(({ from, fromRanges }) => [from.name, fromRanges.map((range) => textOf(document, range))]);
    assert.deepEqual(parents('b'), [['a:1', ['a:1']], ['a:2', ['a']]]);
    assert.deepEqual(parents('a:1'), []);
    assert.deepEqual(parents('nobody'), []);
  });
  it('lead to each child at what makes it one', () => {
    const children = (name: string): unknown[] => outgoingCalls(uri, document, name).map(({ to, fromRanges }) => [to.name, fromRanges.map((range) => textOf(document, range))]);
    assert.deepEqual(children('a:1'), [['b', ['a:1', 'a']]]);
    assert.deepEqual(children('a:2'), [['b', ['a']]]);
    assert.deepEqual(children('b'), [['c', ['b']]]);
    assert.deepEqual(children('c'), []);
    assert.deepEqual(children(''), []);
  });
});
