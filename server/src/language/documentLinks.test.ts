import assert from 'node:assert/strict';
import { offsetAt } from '../workflow/lines';
import { parseDocument } from '../workflow/parseDocument';
import { cursorText } from './cursorText';
import { linkPlaces, usedModuleAt } from './documentLinks';

describe('linkPlaces', () => {
  const places = (text: string): unknown[] => {
    const document = parseDocument(text);
    return linkPlaces(document).map(({ span, folder, path, exported }) => [document.text.slice(span.start, span.end), folder, path, exported]);
  };

  it('finds modules, files of rules and words of commands', () => {
    assert.deepEqual(places('[[phase]]\ntask = "a"\nuse = "./tasks/load.mjs#load"\nrule = "files=in/%61.csv&meta-file=rows.jsonl"\n'), [
      ['./tasks/load.mjs', '', './tasks/load.mjs', 'load'], ['in/%61.csv', '', 'in/a.csv', undefined], ['rows.jsonl', '', 'rows.jsonl', undefined],
    ]);
    assert.deepEqual(places('[[phase]]\ntask = "a"\nworkflow = "flows/b.toml"\n'), [['flows/b.toml', '', 'flows/b.toml', undefined]]);
    assert.deepEqual(places('[[phase]]\ntask = "a"\nrun = ["./run.sh", "x"]\ncwd = "sub"\n[workers.a]\ncommand = ["node", "load.mjs", "--fast"]\n'), [
      ['./run.sh', 'sub', './run.sh', undefined], ['x', 'sub', 'x', undefined], ['load.mjs', '', 'load.mjs', undefined], ['--fast', '', '--fast', undefined],
    ]);
  });

  it('leaves out wildcards, addresses, other machines, placeholders and shell text', () => {
    const none = [
      'rule = "files=in/*.csv&meta-file=r?.jsonl"', 'rule = "files=s3://bucket/a.csv"', 'use = "//host/share/x.mjs#x"', "use = '\\\\host\\x.mjs#x'", 'use = "./x.mjs"',
      'use = 3', 'run = "cat a.csv"', 'run = ["cat", "{info}", "https://x.org/a"]', 'run = ["cat", "a.csv"]\ncwd = "//host/share"',
    ];
    for (const line of none) assert.deepEqual(places(`[[phase]]\ntask = "a"\n${line}\n`), [], line);
  });
});

describe('usedModuleAt', () => {
  it('is the module of use, with the cursor anywhere in it', () => {
    const at = (line: string): string | undefined => {
      const { document, position } = cursorText(`[[phase]]\ntask = "a"\n${line}\n`);
      return usedModuleAt(document, offsetAt(document, position))?.path;
    };
    assert.equal(at('use = "./‸x.mjs#f"'), './x.mjs');
    assert.equal(at('Use = "./x.mjs#f‸"'), './x.mjs');
    assert.equal(at('‸use = "./x.mjs#f"'), undefined);
    assert.equal(at('use = "./x‸.mjs"'), undefined);
    assert.equal(at('use = "//host/x‸.mjs#f"'), undefined);
    assert.equal(at('run = "./x‸.mjs#f"'), undefined);
  });
});
