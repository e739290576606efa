import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CodeAction } from 'vscode-languageserver-types';
import { judge } from '../workflow/judge';
import { parseDocument } from '../workflow/parseDocument';
import { cursorText } from './cursorText';
import { refactorings } from './refactorings';

const uri = 'file:///w.toml';

function actionsAt(marked: string): CodeAction[] {
  const { document, position } = cursorText(marked);
  return refactorings(uri, document, { start: position, end: position });
}

/** The text after the only action at the cursor. */
function refactored(marked: string, title: string): string {
  const [action, ...others] = actionsAt(marked);
  assert.equal(action?.title, title);
  assert.deepEqual(others, []);
  const text = marked.replace('‸', '');
  const after = TextDocument.applyEdits(TextDocument.create(uri, 'toml', 0, text), action.edit?.changes?.[uri] ?? []);
  assert.equal(judge(after), undefined);
  const names = (source: string): string[] => parseDocument(source).phases.map(({ phase }) => phase.name);
  assert.deepEqual(names(after), names(text));
  return after;
}

describe('refactorings', () => {
  const moves: [task: string, rule: string][] = [
    ['rule = "cron=@daily"', 'rule = "cron=@daily&job=j"'],
    ['rule = ""', 'rule = "job=j"'],
    ["rule = 'cron=@daily' # why", "rule = 'cron=@daily&job=j' # why"],
  ];
  for (const [inTask, inRule] of moves) {
    it(`move the job there and back: ${inRule}`, () => {
      const withTask = `[[phase]]\ntask = "a:j"\n${inTask}\n`;
      const withRule = `[[phase]]\ntask = "a"\n${inRule}\n`;
      assert.equal(refactored(withTask.replace('a:j', 'a‸:j'), 'Move job to rule'), withRule);
      assert.equal(refactored(withRule.replace('job', 'j‸ob'), 'Move job to task'), withTask);
    });
  }

  it('take the pair with one &, wherever it stands, and write a rule where there is none', () => {
    assert.equal(refactored('[[phase]]\ntask = "‸a"\nrule = "job=j&cron=@daily"', 'Move job to task'), '[[phase]]\ntask = "a:j"\nrule = "cron=@daily"');
    assert.equal(refactored('[[phase]]\ntask = "‸a"\nrule = "x=1&job=j&cron=@daily"', 'Move job to task'), '[[phase]]\ntask = "a:j"\nrule = "x=1&cron=@daily"');
    assert.equal(refactored('[[phase]]\ntask = "‸a:j" # c\nretry = 1', 'Move job to rule'), '[[phase]]\ntask = "a" # c\nrule = "job=j"\nretry = 1');
  });

  it('encode a job for where it goes', () => {
    assert.equal(refactored('[[phase]]\ntask = "‸a"\nrule = "job=x%26y+%22z"', 'Move job to task'), '[[phase]]\ntask = "a:x&y \\"z"\nrule = ""');
    assert.equal(refactored('[[phase]]\ntask = "‸a:x&y+z 1%"\nrule = "cron=@daily"', 'Move job to rule'), '[[phase]]\ntask = "a"\nrule = "cron=@daily&job=x%26y%2Bz%201%25"');
  });

  it('move no job where that would change something', () => {
    for (const lines of ['task = "‸a"\nrule = "job=j&files=*.csv"', 'task = "‸a:j"\nrule = "job=k"', 'task = "‸a"', "task = '‸a'\nrule = \"job=it's\"", 'task = "‸a:j"\nrule = "x=%zz"']) {
      assert.deepEqual(actionsAt(`[[phase]]\n${lines}`), [], lines);
    }
    assert.deepEqual(actionsAt('phase = [{ task = "a‸:j" }]'), []);
  });

  it('extract a worker with all that goes with it, from every phase that says the same', () => {
    const phase = (job: string, run = 'node x.mjs'): string => `[[phase]]\ntask = "a:${job}"\nrun = "${run}" # how\nrule = "cron=@daily"\ntimeout = "5m"\nenv = {\n  A = "1",\n}\n\n`;
    assert.equal(
      refactored(`${phase('1')}${phase('2')}${phase('3', 'other')}`.replace('run', 'ru‸n'), 'Extract to [workers.a]'),
      '[[phase]]\ntask = "a:1"\nrule = "cron=@daily"\n\n[[phase]]\ntask = "a:2"\nrule = "cron=@daily"\n\n'
      + `${phase('3', 'other').trimEnd()}\n\n[workers.a]\nrun = "node x.mjs" # how\ntimeout = "5m"\nenv = {\n  A = "1",\n}\n`,
    );
    assert.equal(refactored('[[phase]]\r\ntask = "a b"\r\nrun = ["‸x"]', 'Extract to [workers."a b"]'), '[[phase]]\r\ntask = "a b"\r\n\r\n[workers."a b"]\r\nrun = ["x"]\r\n');
  });

  it('extract nothing where another phase would be run by it, or where it is no line of its own', () => {
    const run = '[[phase]]\ntask = "a:1"\nrun = "‸x"\n';
    for (const text of [`${run}[[phase]]\ntask = "a:2"\n`, `${run}[workers.a]\nrun = "y"\n`, `${run}[phase.env]\nA = "1"\n`, run.replace('task = "a:1"\n', ''), '[[phase]]\ntask = "a"\nuse = "‸./x.mjs#y"\n']) {
      assert.deepEqual(actionsAt(text), [], text);
    }
  });
});
