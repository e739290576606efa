import assert from 'node:assert/strict';
import type {
  CallHierarchyItem, CallHierarchyOutgoingCall, CodeAction, CodeLens, CompletionList, DocumentHighlight, DocumentLink, DocumentSymbol, FoldingRange, Hover, InlayHint,
  Location, Position, Range, SelectionRange, SemanticTokens, TextEdit, WorkspaceEdit, WorkspaceSymbol,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { offeredCommands } from '../../server/src/protocol';
import { phase, ServerProcess } from './serverProcess';

// The wave takes two UTF-16 units, four bytes of UTF-8 and one code point: a column says what the server counts.
const text = phase('🌊load:daily', 'rule = "cron=0 5 * * *"\nuse = "./load.mjs#load"') + phase('clean', 'dependsOn = "🌊load:dayly"\nretry=1');

describe('a client that has commands', () => {
  it('is offered those that it has', async () => {
    const offered = async (commands: readonly string[]): Promise<(string | undefined)[]> => {
      const server = await ServerProcess.start({}, { commands });
      await server.open('a.toml', text);
      const about = { textDocument: { uri: server.uri('a.toml') } };
      const lenses = await server.request<CodeLens[]>('textDocument/codeLens', about);
      const range = { start: { line: 6, character: 8 }, end: { line: 6, character: 8 } };
      const actions = await server.request<CodeAction[]>('textDocument/codeAction', { ...about, range, context: { diagnostics: [], only: ['quickfix'] } });
      await server.stop();
      return [...lenses, ...actions].flatMap(({ command }) => (command ? [command.command] : []));
    };
    assert.deepEqual(await offered(['millrace.simulate', 'millrace.createConfig']), ['millrace.simulate', 'millrace.createConfig']);
    assert.deepEqual(await offered(offeredCommands), ['millrace.runWorkflow', 'millrace.simulate', 'millrace.createConfig']);
  });
});

describe('a client that says nothing of itself', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const about = (name = 'a.toml') => ({ textDocument: { uri: server.uri(name) } });
  const document = TextDocument.create('', '', 0, text);
  const at = (what: string): Position => document.positionAt(text.indexOf(what));
  const place = (what: string): Range => ({ start: at(what), end: document.positionAt(text.indexOf(what) + what.length) });
  const ask = <R>(method: string, params: object = {}): Promise<R> => server.request(`textDocument/${method}`, { ...about(), ...params });

  before(async () => {
    server = await ServerProcess.start({ 'a.toml': text, 'b.toml': text, 'load.mjs': '// one line more\nexport function load() {}\n' }, { capabilities: {}, commands: [], rootUriOnly: true });
    await server.open('a.toml', text);
  });
  after(() => server.stop());

  it('is sent findings of every file, in UTF-16', async () => {
    assert.equal(server.result.capabilities.positionEncoding ?? 'utf-16', 'utf-16');
    assert.equal(server.result.capabilities.diagnosticProvider, undefined);
    for (const name of ['a.toml', 'b.toml']) await server.until(name, () => server.codes(name)?.join() === 'parent-not-found');
    const [wrong] = server.published.get(server.uri('a.toml'))?.filter(({ code }) => code === 'parent-not-found') ?? [];
    assert.deepEqual(wrong?.range, place('🌊load:dayly'));
  });

  it('gets fixes as plain edits, and nothing that names a command', async () => {
    const actions = await ask<CodeAction[]>('codeAction', { range: place('🌊load:dayly'), context: { diagnostics: [] } });
    assert.ok(actions.length > 1);
    assert.ok(actions.every(({ edit, command }) => command === undefined && Object.keys(edit?.changes ?? {}).join() === server.uri('a.toml')));
    const fixed = TextDocument.applyEdits(document, actions[0]?.edit?.changes?.[server.uri('a.toml')] ?? []);
    assert.equal(fixed, text.replace('dayly', 'daily'));
    const onTopic = await ask<CodeAction[]>('codeAction', { range: place('clean'), context: { diagnostics: [] } });
    assert.ok(onTopic.length > 0 && onTopic.every(({ command }) => command === undefined));
    assert.deepEqual(await ask('codeLens'), []);
  });

  it('renames in one file, as plain edits', async () => {
    assert.equal(server.result.capabilities.renameProvider, true);
    const edit = await ask<WorkspaceEdit>('rename', { position: at('load:daily'), newName: '🏄' });
    assert.deepEqual(Object.keys(edit), ['changes']);
    assert.deepEqual(Object.keys(edit.changes ?? {}), [server.uri('a.toml')]);
    assert.equal(TextDocument.applyEdits(document, edit.changes?.[server.uri('a.toml')] ?? []), text.replaceAll('🌊load', '🏄'));
  });

  it('completes without snippets', async () => {
    const header = `${text}[[phase]]\ntask = "x"\n`;
    for (const typed of ['', 'dependsOn = "🌊', 'rule = "', 'rule = "cron=', 'template = "{']) {
      await server.edit('a.toml', header + typed);
      const position = TextDocument.create('', '', 0, header + typed).positionAt(header.length + typed.length);
      const { items } = await ask<CompletionList>('completion', { position });
      assert.ok(items.length > 0, typed);
      assert.deepEqual(items.filter(({ insertTextFormat, textEdit }) => insertTextFormat === 2 || /\$\{?\d/.test(textEdit?.newText ?? '')), [], typed);
      if (!typed.includes('🌊')) continue;
      assert.equal(items[0]?.label, '🌊load:daily');
      const edit = items[0].textEdit;
      assert.deepEqual(edit && 'range' in edit && edit.range, { start: { ...position, character: position.character - 2 }, end: position });
    }
    await server.edit('a.toml', text);
  });

  it('is answered by every other feature in the oldest form', async () => {
    const hover = await ask<Hover>('hover', { position: at('0 5 *') });
    assert.match(JSON.stringify(hover.contents), /05:00/);
    const [target] = await ask<Location[]>('definition', { position: at('load.mjs') });
    assert.deepEqual(Object.keys(target ?? {}).sort(), ['range', 'uri']);
    assert.deepEqual((await ask<Location[]>('references', { position: at('load:daily'), context: { includeDeclaration: true } })).map(({ uri }) => uri), [server.uri('a.toml'), server.uri('a.toml')]);
    const highlights = await ask<DocumentHighlight[]>('documentHighlight', { position: at('load:daily') });
    assert.deepEqual(highlights[0]?.range, place('🌊load'));
    assert.deepEqual((await ask<DocumentSymbol[]>('documentSymbol')).map(({ name }) => name), ['🌊load:daily', 'clean']);
    const symbols = await server.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'clean' });
    assert.deepEqual(symbols.map(({ location }) => 'range' in location), [true, true]);
    const [item] = await ask<CallHierarchyItem[]>('prepareCallHierarchy', { position: at('clean') });
    assert.deepEqual(await server.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item }), []);
    const [link] = await ask<DocumentLink[]>('documentLink');
    assert.equal((await server.request<DocumentLink>('documentLink/resolve', link)).target, `${server.uri('load.mjs')}#L2`);
    assert.equal((await ask<FoldingRange[]>('foldingRange')).length, 2);
    assert.equal((await ask<SelectionRange[]>('selectionRange', { positions: [at('load:daily')] })).length, 1);
    assert.equal((await ask<SemanticTokens>('semanticTokens/full')).data.length % 5, 0);
    assert.equal((await ask<InlayHint[]>('inlayHint', { range: { start: at('[[phase]]'), end: at('clean') } })).length, 1);
    const options = { tabSize: 2, insertSpaces: true };
    assert.deepEqual((await ask<TextEdit[]>('formatting', { options })).map(({ newText }) => newText), [' = ', '']);
    assert.deepEqual(await ask('rangeFormatting', { options, range: place('🌊load:daily') }), []);
  });

  it('need not watch files: a millrace.toml that it saves counts', async () => {
    const shown = () => server.published.get(server.uri('a.toml'))?.filter(({ code }) => code === 'no-worker').length;
    const before = shown();
    const config = '[workers.clean]\ncommand = ["true"]\n';
    await server.open('millrace.toml', '');
    await server.edit('millrace.toml', config);
    await server.save('millrace.toml', config);
    await server.until('the worker', () => shown() === Number(before) - 1);
  });

  it('may send its settings, as it cannot be asked for them', async () => {
    const send = (settings: unknown) => server.connection.sendNotification('workspace/didChangeConfiguration', { settings });
    await send({ millrace: { check: { severity: { 'parent-not-found': 'off' } } }, files: { exclude: { 'b.toml': true } } });
    await server.until('no finding', () => server.codes('a.toml')?.length === 0);
    await server.until('the excluded file', () => server.published.get(server.uri('b.toml'))?.length === 0);
    await send(null);
    await send({});
    await server.until('the defaults', () => server.codes('a.toml')?.length === 1 && server.codes('b.toml')?.length === 1);
  });

  it('is asked nothing, and told nothing but findings', async () => {
    await server.request('workspace/symbol', { query: '' });
    assert.deepEqual(server.unknown, []);
    assert.deepEqual(server.logged.filter((line) => line.includes('failed')), []);
  });
});
