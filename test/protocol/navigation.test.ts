import assert from 'node:assert/strict';
import type {
  CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, ClientCapabilities, DocumentHighlight, DocumentLink, Location, Range, TextDocumentEdit,
  WorkspaceEdit, WorkspaceSymbol,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { phase, ServerProcess } from './serverProcess';

const text = phase('load:daily', 'rule = "cron=0 5 * * *"') + phase('clean', 'dependsOn = "load:daily"') + phase('report', 'dependsOn = ["clean", "load"]');
const other = phase('load:daily', 'rule = "cron=0 6 * * *"') + phase('b', 'dependsOn = "load"');
const workers = '[workers.load]\ncommand = ["node", "tasks/load.mjs"]\n';

/** A client that can have edits confirmed. */
const asking: ClientCapabilities = {
  textDocument: { rename: { prepareSupport: true } },
  workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } } },
};

describe('navigation over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const start = async (files: Record<string, string>, capabilities: ClientCapabilities = {}) => {
    server = await ServerProcess.start(files, { capabilities });
    await server.open('a.toml', files['a.toml'] ?? text);
  };
  const at = (line: number, character: number) => ({ textDocument: { uri: server.uri('a.toml') }, position: { line, character } });
  const starts = (ranges: readonly Range[]): string[] => ranges.map(({ start: { line, character } }) => `${line}:${character}`);
  afterEach(() => server.stop());

  it('finds references, highlights, parents and children', async () => {
    await start({});
    const references = await server.request<Location[]>('textDocument/references', { ...at(1, 10), context: { includeDeclaration: false } });
    assert.deepEqual(references.map(({ uri }) => uri), [server.uri('a.toml'), server.uri('a.toml')]);
    const highlights = await server.request<DocumentHighlight[]>('textDocument/documentHighlight', at(1, 14));
    assert.deepEqual(starts(highlights.map(({ range }) => range)).length, 2);
    const [item] = await server.request<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', at(1, 10));
    assert.equal(item?.name, 'load:daily');
    const children = await server.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
    assert.deepEqual(children.map(({ to }) => to.name), ['clean', 'report']);
    const parents = await server.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item: children[1]?.to });
    assert.deepEqual(parents.map(({ from }) => from.name), ['clean', 'load:daily']);
    assert.deepEqual(await server.request('callHierarchy/incomingCalls', { item: { ...item, uri: server.uri('gone.toml') } }), []);
  });

  it('finds phases of every file of the workspace, unsaved ones too', async () => {
    await start({ 'flows/b.toml': other });
    const symbols = await server.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'lday' });
    assert.deepEqual(symbols.map(({ name, containerName }) => [name, containerName]), [['load:daily', 'a.toml'], ['load:daily', 'flows/b.toml']]);
    await server.edit('a.toml', text.replaceAll('load:daily', 'fetch:nightly'));
    await server.until('the new name', async () => (await server.request<WorkspaceSymbol[]>('workspace/symbol', { query: 'nightly' })).length === 1);
  });

  it('renames in the own file alone where nobody can be asked, and refuses in words', async () => {
    await start({ 'b.toml': other, 'millrace.toml': workers });
    assert.equal(server.result.capabilities.renameProvider, true);
    const edit = await server.request<WorkspaceEdit>('textDocument/rename', { ...at(1, 10), newName: 'fetch' });
    assert.deepEqual(Object.keys(edit.changes ?? {}), [server.uri('a.toml')]);
    const renamed = TextDocument.applyEdits(TextDocument.create('', '', 0, text), edit.changes?.[server.uri('a.toml')] ?? []);
    assert.equal(renamed, text.replaceAll('load', 'fetch'));
    await assert.rejects(server.request('textDocument/rename', { ...at(1, 10), newName: 'clean' }), /names the topic "clean" already/);
    await assert.rejects(server.request('textDocument/rename', { ...at(1, 10), newName: 'a:b' }), /cannot hold ":"/);
    await assert.rejects(server.request('textDocument/rename', { ...at(0, 0), newName: 'x' }), /no topic and no job/);
  });

  it('offers the same topic elsewhere for confirmation, and leaves out what would collide', async () => {
    const taken = other + phase('fetch');
    await start({ 'flows/b.toml': other, 'c.toml': phase('unrelated'), 'd.toml': taken, 'millrace.toml': workers }, asking);
    const told: string[] = [];
    server.connection.onNotification('window/showMessage', ({ message }: { message: string }) => void told.push(message));
    assert.deepEqual(server.result.capabilities.renameProvider, { prepareProvider: true });
    assert.deepEqual(await server.request('textDocument/prepareRename', at(1, 10)), { range: { start: { line: 1, character: 8 }, end: { line: 1, character: 12 } }, placeholder: 'load' });
    assert.equal(await server.request('textDocument/prepareRename', at(0, 3)), null);

    const edit = await server.request<WorkspaceEdit>('textDocument/rename', { ...at(1, 10), newName: 'fetch' });
    const changes = (edit.documentChanges ?? []) as TextDocumentEdit[];
    assert.deepEqual(changes.map(({ textDocument }) => textDocument.uri), ['a.toml', 'flows/b.toml', 'millrace.toml'].map((name) => server.uri(name)));
    const [own, ...elsewhere] = changes.map(({ edits }) => edits.map((each) => ('annotationId' in each ? edit.changeAnnotations?.[each.annotationId]?.needsConfirmation : undefined)));
    assert.ok(own?.every((confirm) => confirm === undefined));
    assert.ok(elsewhere.flat().length === 3 && elsewhere.flat().every((confirm) => confirm === true));
    const millrace = changes[2]?.edits ?? [];
    assert.equal(TextDocument.applyEdits(TextDocument.create('', '', 0, workers), millrace as Parameters<typeof TextDocument.applyEdits>[1]), '[workers.fetch]\ncommand = ["node", "tasks/load.mjs"]\n');
    await server.until('what was left out', () => told.some((message) => message.endsWith(': d.toml')));

    const job = await server.request<WorkspaceEdit>('textDocument/rename', { ...at(1, 14), newName: 'nightly' });
    assert.deepEqual(((job.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument, edits }) => [textDocument.uri, edits.length]), [
      [server.uri('a.toml'), 2], ...['flows/b.toml', 'd.toml'].map((name) => [server.uri(name), 1]).sort(),
    ].sort());
  });

  it('finds a name in other files wherever it can be spelt: expressions, targets, rules, workers, escapes', async () => {
    const files = {
      'when.toml': phase('b', `when = "results['load'].ok"`), 'then.toml': phase('b', 'otherwise = "load"'), 'worker.toml': phase('b') + workers,
      'escaped.toml': '[[phase]]\ntask = "\\u006coad"\n', 'lines.toml': phase('b', 'template = """\n[[phase]]\n"""\ndependsOn = "load"'), 'none.toml': phase('reload', 'dependsOn = "loads"'),
    };
    await start({ ...files, 'rule.toml': phase('load', 'rule = "cron=0 6 * * *&job=d%61ily"') }, asking);
    const renamed = async (character: number, newName: string): Promise<Record<string, string>> => {
      const edit = await server.request<WorkspaceEdit>('textDocument/rename', { ...at(1, character), newName });
      return Object.fromEntries(((edit.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument, edits }) => {
        const name = textDocument.uri.slice(server.uri('').length).replace(/^\//, '');
        const before = { ...files, 'rule.toml': phase('load', 'rule = "cron=0 6 * * *&job=d%61ily"'), 'a.toml': text }[name] ?? '';
        return [name, TextDocument.applyEdits(TextDocument.create('', '', 0, before), edits as Parameters<typeof TextDocument.applyEdits>[1])];
      }));
    };
    const { 'a.toml': own, ...topic } = await renamed(10, 'fetch');
    assert.equal(own, text.replaceAll('load', 'fetch'));
    assert.deepEqual(topic, {
      'when.toml': files['when.toml'].replace('load', 'fetch'), 'then.toml': files['then.toml'].replace('load', 'fetch'), 'worker.toml': files['worker.toml'].replace('workers.load', 'workers.fetch'),
      'escaped.toml': files['escaped.toml'].replace('\\u006coad', 'fetch'), 'lines.toml': files['lines.toml'].replace('load', 'fetch'), 'rule.toml': phase('fetch', 'rule = "cron=0 6 * * *&job=d%61ily"'),
    });
    assert.deepEqual(Object.keys(await renamed(14, 'nightly')).sort(), ['a.toml', 'rule.toml']);
  });

  it('edits other open files and millrace.toml as they are in the editor', async () => {
    await start({ 'b.toml': other, 'millrace.toml': workers }, asking);
    await server.open('b.toml', `# one line more\n${other}`);
    await server.open('millrace.toml', `concurrency = 2\n${workers}`);
    const edit = await server.request<WorkspaceEdit>('textDocument/rename', { ...at(1, 10), newName: 'fetch' });
    const lines = new Map(((edit.documentChanges ?? []) as TextDocumentEdit[]).map(({ textDocument, edits }) => [textDocument.uri, starts(edits.map(({ range }: { range: Range }) => range))]));
    assert.deepEqual(lines.get(server.uri('b.toml'))?.[0], '2:8');
    assert.deepEqual(lines.get(server.uri('millrace.toml')), ['1:9']);
  });

  it('links to files that exist, and from use to the function', async () => {
    const linked = `[[phase]]\ntask = "a"\nuse = "./tasks/load.mjs#load"\n[[phase]]\ntask = "b"\nrule = "cron=@daily&meta-file=gone.jsonl"\nrun = ["node", "tasks/load.mjs", "tasks"]\n`;
    await start({ 'a.toml': linked, 'tasks/load.mjs': '// one\n// two\nexport async function load() {}\n', 'millrace.toml': workers });
    const links = await server.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri: server.uri('a.toml') } });
    assert.deepEqual(starts(links.map(({ range }) => range)), ['2:7', '6:16']);
    assert.ok(links.every(({ target }) => target === undefined));
    const targets = await Promise.all(links.map((link) => server.request<DocumentLink>('documentLink/resolve', link)));
    assert.deepEqual(targets.map(({ target }) => target), [`${server.uri('tasks/load.mjs')}#L3`, server.uri('tasks/load.mjs')]);
    const [target] = await server.request<Location[]>('textDocument/definition', at(2, 12));
    assert.deepEqual(target, { uri: server.uri('tasks/load.mjs'), range: { start: { line: 2, character: 22 }, end: { line: 2, character: 22 } } });
    await server.open('millrace.toml', workers);
    const [worker] = await server.request<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri: server.uri('millrace.toml') } });
    assert.equal(worker?.range.start.line, 1);
    assert.deepEqual(await server.request('textDocument/documentLink', { textDocument: { uri: server.uri('Cargo.toml') } }), []);
  });
});
