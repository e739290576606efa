import assert from 'node:assert/strict';
import type { WorkflowDocument } from './document';
import { documentAbout } from './documentAbout';
import { lineStartsOf } from './lines';
import { parseDocument } from './parseDocument';

const about = (text: string, ...words: string[]): WorkflowDocument | undefined => documentAbout(text, lineStartsOf(text), words);
const names = (document: WorkflowDocument | undefined): string[] | undefined => document?.phases.map(({ phase }) => phase.name);
const phase = (task: string, ...rest: string[]): string => ['[[phase]]', `task = "${task}"`, ...rest, ''].join('\n');

describe('documentAbout', () => {
  it('reads the phases that hold a word, at their places', () => {
    const text = phase('a') + phase('load:x') + phase('reload') + phase('c', 'dependsOn = "load"') + phase('load_2');
    const document = about(text, 'load');
    assert.deepEqual(names(document), ['load:x', 'c']);
    const whole = parseDocument(text);
    assert.deepEqual(document?.phases.map(({ span, nameSpan }) => [span, nameSpan]), [1, 3].map((i) => [whole.phases[i]?.span, whole.phases[i]?.nameSpan]));
  });

  it('is nothing where the word stands nowhere', () => {
    assert.equal(about(phase('a') + phase('reload'), 'load'), undefined);
    assert.equal(about(phase('a'), ''), undefined);
  });

  it('reads what has an escape, for the word may be behind it', () => {
    assert.deepEqual(names(about(phase('a') + phase('\\u006coad'), 'load')), ['load']);
  });

  it('reads tables that others add to, and the tables of a phase with it', () => {
    const text = `[workflow]\nname = "w"\n${phase('a', '[phase.env]', 'X = "load"')}${phase('b')}[workers.b]\nrun = "x"\n${phase('c')}[workers.load]\nrun = "x"\n`;
    const document = about(text, 'load');
    assert.deepEqual(names(document), ['a', 'b', 'c']);
    assert.ok(document?.phases[0]?.entries.has('env'));
    assert.deepEqual([...document?.workers.keys() ?? []], ['b', 'load']);
    assert.ok(document?.workflow);
  });

  it('reads the whole text where its lines do not show the phases', () => {
    for (const strange of ['note = """\n[[phase]]\n"""\n', "note = '''\n[[phase]]\n'''\n", 'x = 1\r[[phase]]\n']) {
      const text = phase('load') + phase('b', strange) + phase('c');
      assert.deepEqual(names(about(text, 'load')), names(parseDocument(text)), strange);
    }
  });

  it('reads phases that are written in other ways with the part that they are in', () => {
    for (const strange of ['[["phase"]]\ntask = "q"\n', '[[Phase]]\ntask = "q"\n', '[phase]\ntask = "q"\n', 'rows = [\n  ["phase"],\n]\n']) {
      const text = phase('load') + phase('b', strange) + phase('c');
      assert.deepEqual(names(about(text, 'load')), names(parseDocument(text))?.filter((name) => name !== 'c'), strange);
    }
    assert.deepEqual(names(about(`phase = [{ task = "b" }]\n${phase('load')}`, 'load')), ['b', 'load']);
  });
});
