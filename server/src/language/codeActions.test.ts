import assert from 'node:assert/strict';
import { checkDocument } from '../workflow/checkDocument';
import { standalone } from '../workflow/finding';
import { judge } from '../workflow/judge';
import { offsetAt } from '../workflow/lines';
import { codeActions } from './codeActions';
import { cursorText } from './cursorText';
import { diagnostics } from './diagnostics';

const uri = 'file:///w.toml';

/** The quick fixes for a missing parent at the cursor: title, whether preferred, and the last line after the edit. */
function fixesAt(marked: string): [title: string, preferred: boolean, after: string][] {
  const { document, position } = cursorText(marked);
  const findings = checkDocument(document, judge(document.text), standalone);
  const shown = diagnostics(uri, document, findings);
  const actions = codeActions(uri, document, findings, { start: position, end: position }, shown);
  return actions.filter(({ diagnostics: resolved, title }) => resolved?.[0]?.code === 'parent-not-found' && !title.startsWith('Hide')).map((action) => {
    const [edit] = action.edit?.changes?.[uri] ?? [];
    assert.ok(edit);
    const after = document.text.slice(0, offsetAt(document, edit.range.start)) + edit.newText + document.text.slice(offsetAt(document, edit.range.end));
    return [action.title, action.isPreferred === true, after.slice(after.lastIndexOf('\n') + 1)];
  });
}

describe('codeActions', () => {
  const head = ['load:daily', 'lint', 'list', 'q\\"uote'].map((task) => `[[phase]]\ntask = "${task}"\nrule = "cron=@daily"\n`).join('');

  it('replaces a misspelt parent, preferred when one name is clearly nearest', () => {
    assert.deepEqual(fixesAt(`${head}[[phase]]\ntask = "b"\ndependsOn = "lo‸ad:dayly"`), [['Change to "load:daily"', true, 'dependsOn = "load:daily"']]);
    assert.deepEqual(fixesAt(`${head}[[phase]]\ntask = "b"\ndependsOn = ["lint", 'lis‸s']`).map(([title, preferred]) => [title, preferred]), [
      ['Change to "list"', true], ['Change to "lint"', false],
    ]);
  });

  it('prefers none of several equally near names', () => {
    assert.deepEqual(fixesAt(`${head}[[phase]]\ntask = "b"\ndependsOn = "‸lixt"`).map(([title, preferred]) => [title, preferred]), [
      ['Change to "lint"', false], ['Change to "list"', false],
    ]);
  });

  it('keeps the string a string', () => {
    assert.deepEqual(fixesAt(`${head}[[phase]]\ntask = "b"\ndependsOn = "q\\"‸uot"`), [['Change to "q"uote"', true, 'dependsOn = "q\\"uote"']]);
  });

  it('offers nothing away from the finding, or where no name is near', () => {
    assert.deepEqual(fixesAt(`${head}[[phase]]\nta‸sk = "b"\ndependsOn = "lixt"`), []);
    assert.deepEqual(fixesAt(`${head}[[phase]]\ntask = "b"\ndependsOn = "some‸thing"`), []);
  });

  it('puts what hides a finding behind everything that resolves one, each with its diagnostic', () => {
    const { document, position } = cursorText('[[phase]]\ntask = "load‸"\nrule = "cron=@daily"\n[[phase]]\ntask = "load"\ndependsOn = "load"');
    const findings = checkDocument(document, judge(document.text), standalone);
    const actions = codeActions(uri, document, findings, { start: position, end: position }, diagnostics(uri, document, findings));
    assert.deepEqual(actions.map(({ title, diagnostics: resolved }) => [title, resolved?.map(({ code }) => code)]), [
      ['Create millrace.toml with a worker for each topic', ['no-worker']],
      ['Hide no-worker on this line', ['no-worker']],
    ]);
  });
});
