import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from '../../ui/until';
import { writeFile } from './workspaceFile';

const text = `[[phase]]
task = "extract:orders"
rule = "cron=0 2 * * *&offset=-24h"
template = "?day={yyyy}-{mm}-{dd}"
run = "true"

[[phase]]
task = "load"
dependsOn = "extract:ordres"
run = "true"

[[phase]]
task = "archive"
dependsOn = "load"
retry = 25
run = "true"
`;

describe('a workflow file in the editor', () => {
  let uri: vscode.Uri;
  let document: vscode.TextDocument;

  before(async () => {
    uri = await writeFile('anywhere/orders.toml', text);
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  });

  const at = (part: string): vscode.Position => document.positionAt(document.getText().indexOf(part));
  const findings = () => vscode.languages.getDiagnostics(uri).map(({ severity, range, message, source }) =>
    `${vscode.DiagnosticSeverity[severity]} ${source ?? ''} ${document.getText(range)}: ${message}`).sort();
  const expected = [
    'Error millrace extract:ordres: parent task not found: extract:ordres; did you mean "extract:orders"?',
    'Warning millrace 25: retry count exceeds recommended limit of 10',
  ];

  it('becomes a workflow although it opened as plain text', () => until('the language', () => document.languageId === 'workflow-toml'));

  it('has each finding once, on its very characters', async () => {
    await until('two findings', () => findings().length >= 2);
    assert.deepEqual(findings(), expected);
    // Closed, it is found by the check of the workspace: the same findings, not the same again.
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.window.showTextDocument(document = await vscode.workspace.openTextDocument(uri));
    await until('two findings', () => findings().length >= 2);
    assert.deepEqual(findings(), expected);
  });

  it('says a cron in words, when it fires, and what the template becomes', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, at('cron=0 2').translate(0, 6));
    const [said] = hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)));
    assert.match(said ?? '', /At 02:00/);
    assert.match(said ?? '', /\d{4}-\d\d-\d\d 02:00 UTC/);
    assert.match(said ?? '', /\?day=\d{4}-\d\d-\d\d/);
  });

  it('has its phases as symbols', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', uri);
    assert.deepEqual(symbols.map(({ name }) => name), ['extract:orders', 'load', 'archive']);
  });

  it('leads from a parent to its phase', async () => {
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', uri, at('"load"\nretry').translate(0, 2));
    assert.deepEqual(found.map((place) => ('range' in place ? place.range : place.targetSelectionRange ?? place.targetRange).start.line), [at('task = "load"').line]);
  });

  it('offers to run each root, and says when it fires next', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    assert.deepEqual(lenses.map(({ range, command }) => `${range.start.line} ${command?.title.replace(/^(Next:).*/, '$1') ?? ''} ${command?.command ?? ''}`),
      ['0 Run millrace.runWorkflow', '0 Simulate millrace.simulate', '0 Next: ']);
  });

  it('fixes a misspelt parent', async () => {
    const place = new vscode.Range(at('extract:ordres'), at('extract:ordres'));
    const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, place);
    const fix = fixes.find(({ title }) => title === 'Change to "extract:orders"');
    assert.equal(fix?.isPreferred, true);
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.lineAt(8).text, 'dependsOn = "extract:orders"');
    await until('one finding less', () => findings().length === 1);
  });

  it('keeps the other findings while it is broken', async () => {
    const broken = new vscode.WorkspaceEdit();
    broken.insert(uri, new vscode.Position(0, 0), 'this is = no TOML\n');
    await vscode.workspace.applyEdit(broken);
    await until('the finding of the broken line', () => findings().some((finding) => finding.includes('broken TOML')));
    assert.ok(findings().includes(expected[1] ?? ''));
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('is left alone when it has no phase', async () => {
    const cargo = await vscode.workspace.openTextDocument(await writeFile('Cargo.toml', '[package]\nname = "x"\ndependsOn = "nobody"\nretry = 99\n'));
    await vscode.window.showTextDocument(cargo);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', cargo.uri);
    assert.deepEqual(symbols ?? [], []);
    assert.equal(cargo.languageId, 'plaintext');
    assert.deepEqual(vscode.languages.getDiagnostics(cargo.uri), []);
  });

  it('is checked without being opened, and followed when another program changes or deletes it', async () => {
    const other = await writeFile('anywhere/closed.toml', text);
    const count = (wanted: number) => until(`${wanted} findings`, () => vscode.languages.getDiagnostics(other).length === wanted);
    await count(2);
    await writeFile('anywhere/closed.toml', text.replace('ordres', 'orders'));
    await count(1);
    await vscode.workspace.fs.delete(other);
    await count(0);
  });
});
