import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from 'vscode-languageserver-types';
import { growthOf, nearLinear } from '../workflow/exampleCost';
import { parseDocument } from '../workflow/parseDocument';
import { scanToml } from '../workflow/scanner';
import { formatting } from './formatting';

/** The text after formatting. */
function formatted(text: string, range?: Range): string {
  return TextDocument.applyEdits(TextDocument.create('file:///w.toml', 'toml', 0, text), formatting(parseDocument(text), range));
}

/** What smol-toml reads from a text, comparable; undefined where it refuses it. */
function meaning(text: string): unknown {
  try {
    return JSON.stringify(parse(text, { integersAsBigInt: true }), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : typeof value === 'number' ? String(value) : value));
  } catch {
    return undefined;
  }
}

/** What stands behind the first `#` of each line, a comment for the most part; blanks before a further `#` may be new. */
function comments(text: string): string[] {
  return [...text.matchAll(/#.*/g)].map(([comment]) => comment.trimEnd().replace(/[ \t]+#/g, '#'));
}

const shared = resolve('../shared/corpus');

/** Every TOML file of the corpus below a folder; none where the corpus is not there. */
function corpus(folder: string): [name: string, text: string][] {
  if (!existsSync(join(shared, folder))) return [];
  const names = readdirSync(join(shared, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
  return names.map((name) => [name, new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(join(shared, folder, name)))]);
}

describe('formatting', () => {
  const cases: [what: string, before: string, after: string][] = [
    ['one space around =, none before keys', '[[phase]]\n  task="a"\n\tretry   =  3\n"a b"  ="c"', '[[phase]]\ntask = "a"\nretry = 3\n"a b" = "c"\n'],
    ['one empty line before a table, never two, none at the ends', '\n\n[workflow]\nname = "x"\n[[phase]]\n\n\n\ntask = "a"\n\n\n[[phase]]\n\n', '[workflow]\nname = "x"\n\n[[phase]]\n\ntask = "a"\n\n[[phase]]\n'],
    ['comments above a table stay with it', 'a = 1\n# about b\n[b]\n', 'a = 1\n\n# about b\n[b]\n'],
    ['comments below a value stay with it', 'a = 1\n  # about a  \n\n\n# about b\n[b]\n', 'a = 1\n# about a\n\n# about b\n[b]\n'],
    ['comments behind a value keep their distance', 'a = 1# x  \nb = 2    # y\n[c]# z\n', 'a = 1 # x\nb = 2    # y\n\n[c] # z\n'],
    ['blanks inside the brackets of a header go', '[ a . b ]\n[[ phase ]]\n', '[a . b]\n\n[[phase]]\n'],
    ['lines of an array stay', 'a = [  \n  1,   # one \n\n    2\n ]', 'a = [\n  1,   # one\n\n    2\n ]\n'],
    ['lines of a string stay', 'a = """  \n x  \n"""\nb = [ """ \n """ ]  \n', 'a = """  \n x  \n"""\nb = [ """ \n """ ]\n'],
    ['line ends stay as they are', 'a=1\r\n[b]\r\nc=2', 'a = 1\r\n\r\n[b]\r\nc = 2\r\n'],
    ['lines that cannot be read stay', '[[phase]]\ntask="a"\n  rule = "open  \n  junk  \n  retry=3\na=1 2  \n', '[[phase]]\ntask = "a"\n  rule = "open  \n  junk  \nretry = 3\na=1 2  \n'],
    ['everything behind a string that is never closed stays', 'a=1\nb=""" x\n  c=2  \n\n\n', 'a = 1\nb=""" x\n  c=2  \n\n\n'],
    ['a byte order mark stays', '\ufeffa=1', '\ufeffa = 1\n'],
    ['an empty file stays empty', '', ''],
    ['comments alone', '# a\n\n\n# b', '# a\n\n# b\n'],
  ];
  for (const [what, before, after] of cases) it(what, () => assert.equal(formatted(before), after));

  it('changes the lines of a range alone', () => {
    const text = 'a=1\nb=2\nc=3\n';
    assert.equal(formatted(text, { start: { line: 1, character: 1 }, end: { line: 2, character: 0 } }), 'a=1\nb = 2\nc=3\n');
    assert.equal(formatted(text, { start: { line: 1, character: 1 }, end: { line: 2, character: 1 } }), 'a=1\nb = 2\nc = 3\n');
  });

  it('never changes what a valid file means, nor its comments, and finds nothing more to do', function () {
    const files = [...corpus('toml-test').filter(([name]) => !name.includes('invalid/')), ...corpus('flowlord')];
    if (files.length === 0) this.skip();
    assert.ok(files.length > 150, String(files.length));
    for (const [name, text] of files) {
      const after = formatted(text);
      assert.equal(meaning(after), meaning(text), name);
      assert.deepEqual(comments(after), comments(text), name);
      assert.equal(formatted(after), after, name);
    }
  });

  it('changes nothing but blanks and empty lines, whatever is broken', () => {
    const sources = [...corpus('flowlord').map(([, text]) => text), ...cases.map(([, before]) => before)];
    const piece = fc.constantFrom('', '"', '"""', "'''", '[', ']', '{', '=', '#', '\n', '\r\n', '  ', '\t', ',', '\\', '[[phase]]\n', '\n\n\n', ' = ', "x = '''\n");
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(8), piece);
    fc.assert(fc.property(fc.constantFrom(...sources), fc.array(change, { maxLength: 4 }), (source, changes) => {
      let text = source;
      for (const [share, cut, insert] of changes) {
        const at = Math.floor(share * text.length);
        text = text.slice(0, at) + insert + text.slice(at + cut);
      }
      const after = formatted(text);
      assert.equal(after.replace(/\s+/g, ''), text.replace(/\s+/g, ''));
      assert.equal(formatted(after), after);
      assert.equal(meaning(after), meaning(text));
      assert.equal(scanToml(after).stumbles.length, scanToml(text).stumbles.length);
    }), { numRuns: 1000 });
  });

  it('takes linear time on a long broken text', () => {
    assert.equal(formatted('a = [\n'.repeat(20_000)), 'a = [\n'.repeat(20_000));
    const growth = growthOf((size) => formatted('a = [\n'.repeat(size)), 20_000);
    assert.ok(growth < nearLinear, `${growth} times the time for 20 times the text`);
  });
});
