import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { judge } from './judge';
import { offsetAt, positionAt } from './lines';
import { parseDocument } from './parseDocument';
import { plainEntries } from './plainValue';

const corpus = '../shared/corpus/flowlord';

describe('parseDocument', () => {
  it('names a phase by its task, or by the job of its rule', () => {
    const { phases } = parseDocument('[[phase]]\ntask = "a"\nrule = "job=x"\n[[phase]]\ntask = "a:y"\nrule = "job=x"\n[[phase]]\nrule = "job=x"');
    assert.deepEqual(phases.map(({ phase }) => phase.name), ['a:x', 'a:y', '']);
    assert.deepEqual(phases.map(({ phase }) => phase.topic), ['a', 'a', '']);
  });

  it('folds case and keeps document order over both spellings of the table', () => {
    const { phases } = parseDocument('[[Phase]]\nTASK = "a"\n[[phase]]\nDependsOn = ["a", "b:1"]\nRetry = 2\n[[Phase]]\ntask = "c"');
    assert.deepEqual(phases.map(({ phase, index }) => [phase.name, index]), [['a', 0], ['', 1], ['c', 2]]);
    assert.deepEqual(phases[1]?.phase.dependsOn, ['a', 'b:1']);
    assert.equal(phases[1]?.phase.retry, 2);
  });

  it('reads phases around what is broken', () => {
    const text = 'no toml\n[[phase]]\ntask = "a"\nrule = "cron\n[[phase]\ntask = "lost"\n[[phase]]\ntask = "b"\ndependsOn = ["a"\n';
    const { phases } = parseDocument(text);
    assert.deepEqual(phases.map(({ phase }) => phase.name), ['a', 'b']);
    assert.equal(phases[0]?.entries.get('rule')?.value.kind, 'broken');
    assert.equal(text.slice(phases[0]?.nameSpan.start, phases[0]?.nameSpan.end), 'a');
  });

  it('takes phases written as inline tables, as the reference decoder does', () => {
    const text = 'phase = [{ task = "a", rule = "cron=@daily" }, { task = "b", dependsOn = "a" }]';
    const { phases } = parseDocument(text);
    assert.deepEqual(phases.map(({ phase }) => phase.name), ['a', 'b']);
    assert.equal(text.slice(phases[1]?.header.start, phases[1]?.header.end), '{ task = "b", dependsOn = "a" }');
  });

  it('finds [workflow] and workers, however they are written', () => {
    const document = parseDocument('workers.a.command = ["x"]\n[workflow]\nname = "w"\n[Workers.Load]\ncommand = ["y"]\n[workers.Load2.env]\nA = "1"\na = "2"');
    assert.deepEqual(document.workflow && plainEntries(document.workflow.entries), { name: 'w' });
    assert.deepEqual([...document.workers].map(([topic, { entries }]) => [topic, plainEntries(entries)]), [
      ['a', { command: ['x'] }], ['Load', { command: ['y'] }], ['Load2', { env: { A: '1', a: '2' } }],
    ]);
  });

  it('spans a phase to the end of its last entry, sub-tables included', () => {
    const text = '[[phase]]\ntask = "a" # c\n[phase.env]\nA = """\nx"""\n\n[[phase]]\ntask = "b"\n';
    const [first, second] = parseDocument(text).phases;
    assert.equal(text.slice(first?.span.start, first?.span.end), text.slice(0, text.indexOf('\n\n')));
    assert.equal(text.slice(second?.header.start, second?.header.end), '[[phase]]');
  });

  it('opens every file of the corpus', () => {
    const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
    assert.equal(names.length, 8);
    for (const name of names) {
      const { phases } = parseDocument(readFileSync(join(corpus, name), 'utf8'));
      assert.ok(phases.length > 0 && phases.every(({ phase }) => phase.name !== ''), name);
    }
  });

  it('survives any edit', () => {
    const text = readFileSync(join(corpus, 'workflow/f1.toml'), 'utf8');
    fc.assert(fc.property(fc.nat(text.length), fc.nat(40), fc.oneof(fc.string(), fc.constantFrom('"""', '[', '\n', '= [', '{')), (at, cut, insert) => {
      const edited = text.slice(0, at) + insert + text.slice(at + cut);
      judge(edited);
      return parseDocument(edited).phases.length <= 8;
    }), { numRuns: 1000 });
  });
});

describe('judge', () => {
  const cases: [string, string | undefined][] = [
    ['a = 1', undefined],
    ['The brown fox', 'brown'],
    ['a = 1\nb = \nc = 2', '='],
    ['a = "x', '"x'],
    ['a = 1\na = 2', 'a'],
    ['a = tru', 'tru'],
    ['[[phase]\nb = 1', ']'],
    ['a = 08', '08'],
  ];
  for (const [text, wrong] of cases) {
    it(`${JSON.stringify(text)} -> ${JSON.stringify(wrong)}`, () => {
      const verdict = judge(text);
      assert.equal(verdict && text.slice(verdict.span.start, verdict.span.end), wrong, verdict?.message);
      assert.ok(!verdict?.message.includes('\n'));
    });
  }
});

describe('lines', () => {
  it('turns offsets into places and back, over every kind of line end', () => {
    const document = parseDocument('a\r\nbc\n\rd😀');
    assert.deepEqual(document.lineStarts, [0, 3, 6, 7]);
    for (let offset = 0; offset <= document.text.length; offset++) {
      assert.equal(offsetAt(document, positionAt(document, offset)), offset);
    }
    assert.deepEqual(positionAt(document, 10), { line: 3, character: 3 });
    assert.equal(offsetAt(document, { line: 99, character: 0 }), document.text.length);
    assert.equal(offsetAt(document, { line: 1, character: 99 }), 6);
  });
});
