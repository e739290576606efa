import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { judge } from '../workflow/judge';
import { offsetAt } from '../workflow/lines';
import { cursorText, textOf } from './cursorText';
import { prepareRename, rename } from './rename';
import { spellingAt } from './spellings';

/** The whole text after a rename at the cursor, or why it is refused. */
function renamed(marked: string, to: string): string {
  const { document, position } = cursorText(marked);
  const spelling = spellingAt(document, offsetAt(document, position));
  assert.ok(spelling, 'nothing to rename');
  const result = rename(document, spelling.name, to);
  return 'refusal' in result ? result.refusal : TextDocument.applyEdits(TextDocument.create('', '', 0, document.text), [...result.edits]);
}

const phase = (task: string, ...rest: string[]): string => ['[[phase]]', `task = ${task}`, ...rest, ''].join('\n');

describe('prepareRename', () => {
  const prepared = (marked: string): unknown => {
    const { document, position } = cursorText(marked);
    const found = prepareRename(document, position);
    return found && [textOf(document, found.range), found.placeholder];
  };
  const cases: [string, unknown][] = [
    ['[[phase]]\ntask = "lo‸ad:daily"', ['load', 'load']],
    ['[[phase]]\ntask = "load‸:daily"', ['load', 'load']],
    ['[[phase]]\ntask = "load:‸daily"', ['daily', 'daily']],
    ['[[phase]]\ntask = "load:daily"‸', undefined],
    ['[[phase]]\nta‸sk = "load:daily"', undefined],
    ['[[phase]]\ntask = "load"\nrule = "cron=@daily&job=my%20‸j\\u006fb&x=1"', ['my%20j\\u006fb', 'my job']],
    ['[[phase]]\ntask = "load"\nrule = "cron=‸@daily"', undefined],
    ['[[phase]]\nrule = "job=‸x"', undefined],
    ['[[phase]]\ntask = "b"\ndependsOn = ["a", \'load:dai‸ly\']', ['daily', 'daily']],
    ['[[phase]]\ntask = "load"\n[workers."lo‸ad"]\ncommand = ["x"]', ['"load"', 'load']],
    ['[[phase]]\ntask = "load"\n[work‸ers.load]\ncommand = ["x"]', undefined],
    ['[[phase]]\ntask = "lo‸ad"\nrule = "cron=', ['load', 'load']],
  ];
  for (const [marked, expected] of cases) it(JSON.stringify(marked), () => assert.deepEqual(prepared(marked), expected));
});

describe('rename', () => {
  it('renames a topic in all its phases, dependents and workers', () => {
    const file = (topic: string, cursor = ''): string =>
      phase(`"${cursor}${topic}:daily"`, 'rule = "cron=@daily"') + phase(`'${topic}'`, 'rule = "job=x"')
      + phase('"b"', `dependsOn = ["${topic}", "${topic}:x", "${topic}:gone", "other"]`) + phase('"loads"', 'dependsOn = "reload"')
      + `[workers.${topic}]\ncommand = ["load"]\n[workers.${topic}.env]\nload = "load"\n`;
    assert.equal(renamed(file('load', '‸'), 'fetch'), file('fetch'));
  });

  it('renames a topic that is spelt in dotted keys', () => {
    assert.equal(renamed(`${phase('"‸a"')}[workers]\na.command = ["x"]\na.protocol = "exit"\n`, 'b'), `${phase('"b"')}[workers]\nb.command = ["x"]\nb.protocol = "exit"\n`);
  });

  it('leaves a bare topic alone when one of its jobs is renamed', () => {
    const file = (job: string, cursor = ''): string =>
      phase(`"load:${cursor}${job}"`) + phase('"load:b"') + phase('"load"', 'rule = "job=a"')
      + phase('"c"', `dependsOn = ["load", "load:${job}", "load:b", "other:${job}"]`) + phase(`"other:${job === 'x' ? 'x' : 'y'}"`);
    assert.equal(renamed(file('a', '‸').replace('job=a', 'job=a'), 'z'), file('z').replace('job=a', 'job=z').replace('other:z', 'other:a'));
  });

  it('renames a job that only a rule names, from wherever it is spelt', () => {
    const file = (job: string): string => phase('"load"', `rule = "cron=@daily&job=${job}&offset=-4h"`) + phase('"c"', `dependsOn = "load:${job}"`);
    assert.equal(renamed(file('daily').replace('load:da', 'load:da‸'), 'nightly'), file('nightly'));
    assert.equal(renamed(file('daily').replace('job=', 'job=‸'), 'nightly'), file('nightly'));
  });

  it('spells a job as a rule and as TOML need it', () => {
    const file = phase('"load"', 'rule = "job=‸%61"') + phase('"c"', "dependsOn = 'load:a'");
    assert.equal(renamed(file, 'a&b+c%d;e f="\\'), phase('"load"', 'rule = "job=a%26b%2Bc%25d%3Be f=\\"\\\\"') + phase('"c"', "dependsOn = 'load:a&b+c%d;e f=\"\\'"));
    assert.equal(renamed(file, "it's"), phase('"load"', 'rule = "job=it\'s"') + phase('"c"', 'dependsOn = "load:it\'s"'));
  });

  it('writes a literal string anew where it cannot hold the name, with all that is in it', () => {
    assert.equal(renamed(phase("'‸a\\b:c'", "rule = '''job=x&template=\"q\"\n'''"), "it's"), phase('"it\'s:c"', "rule = '''job=x&template=\"q\"\n'''"));
    assert.equal(renamed(phase('"a"', "rule = '''job=‸x&y=\"\\\n&job=x'''"), "'"), phase('"a"', 'rule = "job=\'&y=\\"\\\\\\n&job=\'"'));
  });

  it('keeps to the quotes of a key, and quotes where it must', () => {
    const worker = (key: string): string => `[workers.${key}]\ncommand = ["x"]\n`;
    assert.equal(renamed(phase('"‸a"') + worker('a'), 'my topic'), phase('"my topic"') + worker('"my topic"'));
    assert.equal(renamed(phase('"‸a"') + worker("'a'"), 'b'), phase('"b"') + worker("'b'"));
    assert.equal(renamed(phase('"‸my topic"') + worker('"my topic"'), 'b'), phase('"b"') + worker('b'));
    assert.equal(renamed(phase("'‸a'") + worker("'a'"), "b'"), phase('"b\'"') + worker('"b\'"'));
  });

  describe('in expressions', () => {
    const file = (topic: string, job: string, member = `.${topic}`): string =>
      phase(`"${topic}:${job}"`) + phase('"b"', `dependsOn = "${topic}"`, `when = 'results["${topic}:${job}"].rows > 0 && "${topic}" in results'`,
        `inputs = { x = "results${member}.x + results[\\"${topic}:${job}\\"].load + 'load'" }`,
        `choice = [{ when = "results${member}", then = "${topic}:${job}" }]`, `otherwise = "${topic}"`);
    const at = (text: string, before: string): string => text.replace(before, `‸${before}`);

    it('renames topics and jobs wherever a result is read or a phase chosen', () => {
      assert.equal(renamed(at(file('load', 'a'), 'load:a'), 'fetch'), file('fetch', 'a'));
      assert.equal(renamed(at(file('load', 'a'), 'a"\n'), 'b'), file('load', 'b'));
      assert.equal(renamed(file('load', 'a').replace('when = "results.load', 'when = "results.lo‸ad'), 'fetch'), file('fetch', 'a'));
    });

    it('puts a name in brackets where a dot cannot have it, and takes them away again', () => {
      const there = renamed(at(file('load', 'a'), 'load:a'), 'my load');
      assert.equal(there, file('my load', 'a', "['my load']"));
      assert.equal(renamed(at(there, 'my load'), 'load'), file('load', 'a'));
    });

    it('escapes for CEL and for TOML', () => {
      const read = (expression: string): string => phase('"‸a"') + phase('"b"', `when = ${expression}`);
      const after = (expression: string, to: string): string => renamed(read(expression), to).split('when = ')[1]?.trim() ?? '';
      assert.equal(after("'results[\"a\"]'", 'q"\\'), "'results[\"q\\\"\\\\\"]'");
      assert.equal(after("'results.a'", "it's"), '"results[\\"it\'s\\"]"');
      assert.equal(after('"results[r\'a\']"', "it's"), '"results[\'it\\\\\'s\']"');
      assert.equal(after("'results[\"\\u0061:x\"]'", 'c'), "'results[\"c:x\"]'");
      assert.equal(after("'results.?a'", 'c'), "'results.?c'");
      assert.equal(after("'results[\"a\"]'", 'c'), "'results[\"c\"]'");
      assert.equal(after("'has(results.a)'", 'x y'), "'has(results[\"x y\"])'");
    });

    it('refuses a name for which there is no place', () => {
      for (const expression of ['results.?a', 'results . a']) {
        assert.match(renamed(phase('"‸a"') + phase('"b"', `when = "${expression}"`), 'x y'), /^Line 5 reads it behind a dot/);
      }
    });
  });

  it('works in a file that is broken', () => {
    assert.equal(renamed('[[phase]]\ntask = "‸a"\nrule = "cron=\n[[phase\n[[phase]]\ntask = "b"\ndependsOn = ["a", "a:x"]\ntemplate = ', 'z'),
      '[[phase]]\ntask = "z"\nrule = "cron=\n[[phase\n[[phase]]\ntask = "b"\ndependsOn = ["z", "z:x"]\ntemplate = ');
  });

  describe('refuses', () => {
    const file = phase('"‸load:a"') + phase('"load:b"') + phase('"c"', 'dependsOn = ["gone:x", "load:d"]') + '[workers.w]\ncommand = ["x"]\n';
    const job = file.replace('‸load:', 'load:‸');
    const refusals: [string, string, string, RegExp][] = [
      ['a blank topic', file, ' ', /cannot be blank/],
      ['a blank job', job, '', /cannot be blank/],
      ['a colon in a topic', file, 'a:b', /cannot hold ":"/],
      ['a line end', job, 'a\nb', /control characters/],
      ['half of a character', job, '\ud83d', /control characters/],
      ['a topic of another phase', file, 'c', /^Line 6 names the topic "c" already/],
      ['a topic that only a parent entry has', file, 'gone', /^Line 7 /],
      ['a topic that only a worker has', file, 'w', /^Line 8 /],
      ['a job of another phase', job, 'b', /^Line 4 names "load:b" already/],
      ['a job that only a parent entry has', job, 'd', /^Line 7 /],
    ];
    for (const [what, marked, to, why] of refusals) it(what, () => assert.match(renamed(marked, to), why));
    it('but not a colon in a job, a job of another topic, or the same name', () => {
      assert.match(renamed(job, 'x:y'), /"load:x:y"/);
      assert.match(renamed(job, 'x'), /"load:x"/);
      assert.equal(renamed(file, 'load'), file.replace('‸', ''));
      assert.equal(judge(renamed(job, 'x:y')), undefined);
    });
  });
});
