import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeAction, CodeLens, CompletionItem, CompletionList, Diagnostic, FoldingRange, InlayHint, SelectionRange, SemanticTokens, TextEdit, DocumentSymbol, Hover, Location } from 'vscode-languageserver-protocol';
import type { GraphLayout, WorkflowItem, WorkflowsChanged } from '../../server/src/protocol';
import { phase, ServerProcess } from './serverProcess';

const text = phase('load:daily', 'rule = "cron=0 5 * * *"\ntemplate = "?day={yyyy}-{mm}-{dd}"') + phase('clean', 'dependsOn = "load:dayly"');
const corpus = join(__dirname, '../../../shared/corpus/flowlord');

describe('features over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const changes: WorkflowsChanged[] = [];
  const start = async (files: Record<string, string>) => {
    changes.length = 0;
    server = await ServerProcess.start(files);
    server.connection.onNotification('millrace/workflowsChanged', (change: WorkflowsChanged) => void changes.push(change));
  };
  const about = (name: string) => ({ textDocument: { uri: server.uri(name) } });
  afterEach(() => server.stop());

  it('hovers, outlines, fixes and finds', async () => {
    await start({});
    await server.open('a.toml', text);
    const hover = await server.request<Hover>('textDocument/hover', { ...about('a.toml'), position: { line: 2, character: 16 } });
    assert.match(JSON.stringify(hover.contents), /05:00/);
    const symbols = await server.request<DocumentSymbol[]>('textDocument/documentSymbol', about('a.toml'));
    assert.deepEqual(symbols.map(({ name }) => name), ['load:daily', 'clean']);
    const diagnostics = await server.until<Diagnostic[]>('findings', () => server.published.get(server.uri('a.toml')));
    const wrong = diagnostics.find(({ code }) => code === 'parent-not-found');
    assert.ok(wrong);
    const [action] = await server.request<CodeAction[]>('textDocument/codeAction', { ...about('a.toml'), range: wrong.range, context: { diagnostics: [wrong] } });
    const [edit] = action?.edit?.changes?.[server.uri('a.toml')] ?? [];
    assert.equal(edit?.newText, 'load:daily');
    await server.edit('a.toml', edit.newText, edit.range);
    const [target] = await server.request<Location[]>('textDocument/definition', { ...about('a.toml'), position: { line: 7, character: 15 } });
    assert.equal(target?.range.start.line, 1);
    const lenses = await server.request<CodeLens[]>('textDocument/codeLens', about('a.toml'));
    assert.deepEqual(lenses.map(({ range, command }) => [range.start.line, command?.title]), [[0, 'Run'], [0, 'Simulate'], [0, undefined]]);
    assert.match((await server.request<CodeLens>('codeLens/resolve', lenses[2])).command?.title ?? '', /^Next: .* 05:00 UTC$/);
  });

  it('completes in a half-typed line, with the files of the root, and documents what is looked at', async () => {
    await start({ 'rows.csv': 'region,format\na,b\n', 'millrace.toml': '[workers.report]\ncommand = ["x"]\n' });
    const labels = async (typed: string): Promise<CompletionItem[]> => {
      const lines = `${text}${typed}`.split('\n');
      await server.edit('a.toml', `${text}${typed}`);
      const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      return (await server.request<CompletionList>('textDocument/completion', { ...about('a.toml'), position })).items;
    };
    await server.open('a.toml', text);
    const [parent] = await labels('[[phase]]\ntask = "x"\ndependsOn = "lo');
    assert.equal(parent?.label, 'load:daily');
    assert.match(JSON.stringify((await server.request<CompletionItem>('completionItem/resolve', parent)).documentation), /05:00/);
    assert.ok((await labels('[[phase]]\ntask = "')).some(({ label }) => label === 'report'));
    assert.deepEqual((await labels('[[phase]]\ntask = "x"\nrule = "meta-file=')).map(({ label }) => label), ['rows.csv']);
    assert.deepEqual((await labels('[[phase]]\ntask = "x"\nrule = "cron=@daily&meta-file=rows.csv"\ntemplate = "{')).slice(0, 2).map(({ label }) => label), ['{meta:region}', '{meta:format}']);
  });

  it('folds, selects, hints, colours, formats and rewrites', async () => {
    await start({});
    await server.open('a.toml', `${text}retry=1\n`);
    const whole = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const job = { start: { line: 1, character: 14 }, end: { line: 1, character: 14 } };
    const folds = await server.request<FoldingRange[]>('textDocument/foldingRange', about('a.toml'));
    assert.deepEqual(folds.map(({ startLine, endLine }) => [startLine, endLine]), [[0, 3], [5, 9]]);
    const [selection] = await server.request<SelectionRange[]>('textDocument/selectionRange', { ...about('a.toml'), positions: [job.start] });
    assert.deepEqual(selection?.parent?.range, { start: { line: 1, character: 13 }, end: { line: 1, character: 18 } });
    const [hint] = await server.request<InlayHint[]>('textDocument/inlayHint', { ...about('a.toml'), range: whole });
    assert.match(String(hint?.label), /^At 05:00, next /);
    const { data } = await server.request<SemanticTokens>('textDocument/semanticTokens/full', about('a.toml'));
    assert.deepEqual(data.slice(0, 5), [1, 8, 4, 0, 1]);
    const edits = await server.request<TextEdit[]>('textDocument/formatting', { ...about('a.toml'), options: { tabSize: 2, insertSpaces: true } });
    assert.deepEqual(edits.map(({ newText }) => newText), [' = ']);
    const context = { diagnostics: [], only: ['refactor'] };
    const actions = await server.request<CodeAction[]>('textDocument/codeAction', { ...about('a.toml'), range: job, context });
    assert.deepEqual(actions.map(({ title }) => title), ['Move job to rule']);
    assert.deepEqual(await server.request('textDocument/codeAction', { ...about('a.toml'), range: job, context: { ...context, only: ['refactor.extract'] } }), []);
    await server.open('b.toml', '[package]\n');
    assert.equal(await server.request('textDocument/foldingRange', about('b.toml')), null);
    assert.deepEqual(await server.request('textDocument/formatting', { ...about('b.toml'), options: { tabSize: 2, insertSpaces: true } }), []);
  });

  it('lists workflows as they are in the editor, and tells what changes, only that and not too often', async () => {
    await start({ 'flows/a.toml': text, 'b.toml': phase('b'), '.gitignore': 'ignored/\n', 'ignored/c.toml': phase('c') });
    const list = await server.request<WorkflowItem[]>('millrace/workflows');
    assert.deepEqual(list.map(({ file }) => file).sort(), ['b.toml', 'flows/a.toml']);
    const item = list.find(({ file }) => file === 'flows/a.toml');
    assert.equal(item?.root, server.folder);
    assert.deepEqual(item.phases.map(({ name, root, parents, lastStatus }) => ({ name, root, parents, lastStatus })), [
      { name: 'load:daily', root: true, parents: [], lastStatus: null }, { name: 'clean', root: false, parents: [], lastStatus: null },
    ]);
    assert.match(item.phases[0]?.schedule ?? '', /05:00/);
    assert.deepEqual(item.phases[0]?.range, { start: { line: 1, character: 8 }, end: { line: 1, character: 18 } });
    changes.length = 0;
    const begun = performance.now();
    await server.open('flows/a.toml', text);
    for (let i = 0; i < 50; i++) await server.edit('flows/a.toml', text.replace('load:dayly', `load:${i}`));
    await server.edit('flows/a.toml', text.replace('load:dayly', 'load'));
    await server.until('the last edit', () => changes.at(-1)?.changed[0]?.phases[1]?.parents[0] === 'load:daily');
    // At most ten a second, and one at either end.
    assert.ok(changes.length <= 2 + (performance.now() - begun) / 100, `${changes.length} changes`);
    assert.deepEqual(new Set(changes.flatMap(({ changed }) => changed.map(({ file }) => file))), new Set(['flows/a.toml']));
    await server.onDisk('b.toml', '[package]\n');
    await server.until('the removal', () => changes.at(-1)?.removed[0] === server.uri('b.toml'));
  });

  it('shows an ignored file that is opened, but does not list it', async () => {
    await start({ '.gitignore': 'ignored/\n', 'ignored/c.toml': text });
    await server.open('ignored/c.toml', text);
    await server.until('findings', () => server.codes('ignored/c.toml')?.[0] === 'parent-not-found');
    assert.deepEqual(await server.request('millrace/workflows'), []);
    await server.close('ignored/c.toml');
    await server.until('no findings', () => server.codes('ignored/c.toml')?.length === 0);
  });

  it('forgets a folder that goes, and finds what a changed .gitignore frees', async () => {
    await start({ 'old/a.toml': text, '.gitignore': 'b.toml\n', 'b.toml': phase('b') });
    const files = async () => (await server.request<WorkflowItem[]>('millrace/workflows')).map(({ file }) => file);
    assert.deepEqual(await files(), ['old/a.toml']);
    await server.onDisk('old', null);
    await server.onDisk('.gitignore', '');
    await server.until('b alone', async () => (await files()).join() === 'b.toml');
  });

  it('lays out the graph of an open or unopened file, and of nothing', async () => {
    await start({ 'a.toml': phase('a') + phase('b', 'dependsOn = "a"') });
    const graph = await server.request<GraphLayout>('millrace/graph', { uri: server.uri('a.toml') });
    assert.deepEqual(graph.nodes.map(({ name }) => name).sort(), ['a', 'b']);
    assert.deepEqual(graph.edges.map(({ from, to }) => [from, to]), [['a', 'b']]);
    assert.deepEqual((await server.request<GraphLayout>('millrace/graph', { uri: server.uri('gone.toml') })).nodes, []);
  });

  it('follows the settings and the folders of the editor, and asks it to watch', async () => {
    changes.length = 0;
    const watched: string[] = [];
    let exclude: Record<string, boolean> = { '**/old': true };
    server = await ServerProcess.start({ 'a.toml': phase('a'), 'old/b.toml': phase('b') }, {
      capabilities: { workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } } },
      answers: {
        'workspace/configuration': ({ items }: { items: { section: string }[] }) => items.map(({ section }) => (section === 'files.exclude' ? exclude : {})),
        'client/registerCapability': (params: unknown) => void watched.push(JSON.stringify(params)),
      },
    });
    const files = async () => (await server.request<WorkflowItem[]>('millrace/workflows')).map(({ file }) => file).sort().join();
    assert.equal(await files(), 'a.toml');
    await server.until('watchers', () => watched.some((registration) => registration.includes('**/*.toml')));
    exclude = {};
    await server.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await server.until('both files', async () => (await files()) === 'a.toml,old/b.toml');
    const folder = { uri: server.uri(''), name: 'test' };
    await server.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [{ uri: server.uri('old'), name: 'old' }], removed: [folder] } });
    await server.until('the other folder', async () => (await files()) === 'b.toml');
  });

  it('takes an open file that the settings leave out off the list once they are known, and back on', async () => {
    changes.length = 0;
    let exclude: Record<string, boolean> = { '**/old': true };
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => { answer = resolve; });
    server = await ServerProcess.start({ 'a.toml': phase('a'), 'old/b.toml': phase('b') }, {
      capabilities: { workspace: { configuration: true } },
      answers: {
        'workspace/configuration': async ({ items }: { items: { section: string }[] }) => {
          await asked;
          return items.map(({ section }) => (section === 'files.exclude' ? exclude : {}));
        },
      },
    });
    await server.open('old/b.toml', phase('b'));
    await server.until('findings', () => server.published.has(server.uri('old/b.toml')));
    answer();
    const files = async () => (await server.request<WorkflowItem[]>('millrace/workflows')).map(({ file }) => file).sort().join();
    assert.equal(await files(), 'a.toml');
    exclude = {};
    await server.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await server.until('both files', async () => (await files()) === 'a.toml,old/b.toml');
  });

  it('opens every file of the corpus', async () => {
    const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.toml'));
    await start(Object.fromEntries(names.map((name) => [name, readFileSync(join(corpus, name), 'utf8')])));
    const list = await server.request<WorkflowItem[]>('millrace/workflows');
    assert.ok(list.length > 0);
    for (const name of names) {
      await server.open(name, readFileSync(join(corpus, name), 'utf8'));
      assert.ok(Array.isArray(await server.request('textDocument/documentSymbol', about(name))));
    }
    const invalid = list.find(({ file }) => file === 'invalid.toml');
    assert.ok(invalid && invalid.phases.some(({ findings }) => findings.some(({ severity }) => severity === 'error')));
  });
});
