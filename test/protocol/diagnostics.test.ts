import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DocumentDiagnosticReport, WorkspaceDiagnosticReport } from 'vscode-languageserver-protocol';
import { phase, pullClient, pushClient, ServerProcess, type ServerOptions } from './serverProcess';

const lost = phase('b', 'dependsOn = "gone"');

describe('diagnostics over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const start = async (files: Record<string, string>, options?: ServerOptions) => {
    server = await ServerProcess.start(files, options);
    return server;
  };
  const pull = async (name: string, previousResultId?: string) =>
    server.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument: { uri: server.uri(name) }, ...(previousResultId ? { previousResultId } : {}) });
  const pullCodes = async (name: string) => {
    const report = await pull(name);
    return report.kind === 'full' ? report.items.map(({ code }) => code).filter((code) => code !== 'no-worker') : report.kind;
  };
  afterEach(() => server.stop());

  it('announces one channel to each kind of client', async () => {
    await start({});
    assert.equal(server.result.capabilities.diagnosticProvider, undefined);
    await server.stop();
    await start({}, { capabilities: pullClient });
    assert.deepEqual(server.result.capabilities.diagnosticProvider, { identifier: 'millrace', interFileDependencies: false, workspaceDiagnostics: true });
  });

  it('pushes findings of open and unopened files, and takes them back', async () => {
    await start({ 'flows/a.toml': phase('a') + lost, 'b.toml': lost, 'Cargo.toml': '[package]\nname = "phase"\n' });
    await server.until('findings of unopened files', () => server.codes('flows/a.toml') && server.codes('b.toml'));
    assert.deepEqual(server.codes('flows/a.toml'), ['parent-not-found']);
    await server.open('flows/a.toml', phase('a') + lost);
    await server.edit('flows/a.toml', phase('a') + phase('b', 'dependsOn = "a"'));
    await server.until('an empty list', () => server.codes('flows/a.toml')?.length === 0);
    await server.close('flows/a.toml');
    await server.until('findings of the saved text', () => server.codes('flows/a.toml')?.length === 1);
    await server.onDisk('b.toml', null);
    await server.until('nothing of a deleted file', () => server.codes('b.toml')?.length === 0);
    assert.equal(server.codes('Cargo.toml'), undefined);
  });

  it('answers a client that pulls, of open documents at once', async () => {
    await start({ 'a.toml': phase('a') }, { capabilities: pullClient });
    await server.open('a.toml', phase('a') + lost);
    assert.deepEqual(await pullCodes('a.toml'), ['parent-not-found']);
    const report = await pull('a.toml');
    assert.equal((await pull('a.toml', report.kind === 'full' ? report.resultId : '')).kind, 'unchanged');
    await server.edit('a.toml', 'c', { start: { line: 1, character: 8 }, end: { line: 1, character: 9 } });
    await server.edit('a.toml', 'c', { start: { line: 6, character: 13 }, end: { line: 6, character: 17 } });
    assert.deepEqual(await pullCodes('a.toml'), []);
    assert.equal(server.published.size, 0);
  });

  it('answers about a long document that has just been opened, edited or closed', async () => {
    await start({}, { capabilities: pullClient });
    const text = Array.from({ length: 2000 }, (_, i) => phase(`t${i}`, `dependsOn = "t${i - 1}"\nrun = "x"`)).join('');
    await server.open('a.toml', text);
    await server.edit('a.toml', '"t0"', { start: { line: 7, character: 12 }, end: { line: 7, character: 16 } });
    assert.deepEqual(await pullCodes('a.toml'), ['parent-not-found']);
    await server.edit('a.toml', '"lost"', { start: { line: 7, character: 12 }, end: { line: 7, character: 16 } });
    assert.deepEqual(await pullCodes('a.toml'), ['parent-not-found', 'parent-not-found']);
    await server.close('a.toml');
    await server.open('a.toml', text);
    await server.close('a.toml');
    assert.deepEqual(await pullCodes('a.toml'), []);
  });

  it('asks a client to pull again when another file changes a finding', async () => {
    await start({ 'b.toml': phase('x') }, { capabilities: pullClient });
    await server.open('a.toml', lost);
    await server.request('millrace/workflows');
    assert.doesNotMatch(JSON.stringify(await pull('a.toml')), /b\.toml/);
    assert.equal(server.refreshes, 0);
    await server.onDisk('b.toml', phase('gone'));
    await server.until('a refresh', () => server.refreshes > 0);
    assert.match(JSON.stringify(await pull('a.toml')), /b\.toml/);
  });

  it('streams findings of the workspace for as long as the client listens', async () => {
    await start({ 'a.toml': lost, 'b.toml': phase('b') }, { capabilities: pullClient });
    const seen = new Map<string, number>();
    server.connection.onNotification('$/progress', ({ value }: { value: WorkspaceDiagnosticReport }) => {
      for (const item of value.items) if (item.kind === 'full') seen.set(item.uri, item.items.filter(({ code }) => code !== 'no-worker').length);
    });
    void server.request('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'p' }).catch(() => undefined);
    await server.until('both files', () => seen.get(server.uri('a.toml')) === 1 && seen.get(server.uri('b.toml')) === 0);
    await server.onDisk('b.toml', lost);
    await server.until('the change', () => seen.get(server.uri('b.toml')) === 1);
    await server.onDisk('a.toml', null);
    await server.until('the removal', () => seen.get(server.uri('a.toml')) === 0);
  });

  it('streams findings of documents that are open and that nobody asks about', async () => {
    await start({ 'a.toml': phase('a') }, { capabilities: pullClient });
    const seen = new Map<string, number>();
    server.connection.onNotification('$/progress', ({ value }: { value: WorkspaceDiagnosticReport }) => {
      for (const item of value.items) if (item.kind === 'full') seen.set(item.uri, item.items.filter(({ code }) => code !== 'no-worker').length);
    });
    void server.request('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'p' }).catch(() => undefined);
    await server.until('the file', () => seen.get(server.uri('a.toml')) === 0);
    // As VS Code has a document for another extension: open, without a tab, and edited when the file changes on disk.
    await server.open('a.toml', phase('a'));
    assert.deepEqual(await pullCodes('a.toml'), []);
    await server.edit('a.toml', phase('a') + lost);
    await server.until('the change', () => seen.get(server.uri('a.toml')) === 1);
    await server.edit('a.toml', phase('a'));
    await server.until('the change back', () => seen.get(server.uri('a.toml')) === 0);
  });

  it('answers a workspace request without a stream when something is new', async () => {
    await start({ 'a.toml': lost }, { capabilities: pullClient });
    const first = await server.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
    assert.deepEqual(first.items.map(({ uri }) => uri), [server.uri('a.toml')]);
    const previousResultIds = first.items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' }));
    const second = server.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds });
    await server.onDisk('a.toml', null);
    assert.deepEqual((await second).items.map((item) => item.kind === 'full' && item.items), [[]]);
  });

  it('answers empty for documents that are no workflows', async () => {
    const cargo = '[package]\nname = "x"\n';
    await start({ 'Cargo.toml': cargo }, { capabilities: pullClient });
    await server.open('Cargo.toml', cargo);
    const about = { textDocument: { uri: server.uri('Cargo.toml') } };
    const position = { line: 1, character: 1 };
    assert.deepEqual(await pullCodes('Cargo.toml'), []);
    assert.equal(await server.request('textDocument/hover', { ...about, position }), null);
    assert.deepEqual(await server.request('textDocument/documentSymbol', about), []);
    assert.deepEqual(await server.request('textDocument/codeLens', about), []);
    assert.deepEqual(await server.request('textDocument/definition', { ...about, position }), []);
    assert.deepEqual(await server.request('millrace/workflows'), []);
  });

  it('shows the other findings of a broken file, and keeps a workflow while its header is typed', async () => {
    await start({}, { capabilities: pullClient });
    await server.open('a.toml', lost);
    await server.edit('a.toml', `${lost}[[phase]]\ntask = \n`);
    assert.deepEqual(new Set(await pullCodes('a.toml')), new Set(['parent-not-found', 'toml-syntax']));
    await server.edit('a.toml', lost.replace('[[phase]]', '[[phase]'));
    assert.deepEqual(await pullCodes('a.toml'), ['toml-syntax']);
  });

  it('follows millrace.toml, and shows what is wrong in it', async () => {
    await start({ 'a.toml': phase('a', 'rule = "cron=0 5 * * *"\nretry = 5') }, { capabilities: pushClient });
    await server.until('no finding', () => server.codes('a.toml')?.length === 0);
    await server.onDisk('millrace.toml', '[check]\nretry_limit = 2\ndialect = 3\n', 1);
    await server.until('the limit', () => server.codes('a.toml')?.[0] === 'retry-limit');
    await server.until('the problem', () => server.published.get(server.uri('millrace.toml'))?.length === 1);
    assert.equal(server.published.get(server.uri('millrace.toml'))?.[0]?.range.start.line, 2);
    await server.onDisk('millrace.toml', null);
    await server.until('no limit', () => server.codes('a.toml')?.length === 0);
    await server.until('no problem', () => server.published.get(server.uri('millrace.toml'))?.length === 0);
  });

  it('lives on whatever it is given', async () => {
    await start({ 'good.toml': lost, 'garbage.toml': '[[phase]]\n\0\x01\ufffe'.repeat(1000), 'millrace.toml': '\0[[[' });
    mkdirSync(join(server.folder, 'folder.toml'));
    await server.onDisk('unreadable.toml', lost);
    chmodSync(join(server.folder, 'unreadable.toml'), 0);
    await server.onDisk('huge.toml', phase('a') + '#'.repeat(6 * 1024 * 1024));
    await server.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: server.uri('folder.toml'), type: 1 }, { uri: 'file:///%ZZ', type: 2 }, { uri: 'git:/x.toml', type: 1 }] });
    await server.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: 'untitled:1', languageId: 'toml', version: 1, text: lost } });
    await server.open('folder.toml', lost);
    await server.open('typed.toml', '[[phase]]\n\ud800"""\n[[[[=\r\r\n' + '['.repeat(5000));
    await server.until('good findings', () => server.codes('good.toml')?.[0] === 'parent-not-found');
    const huge = await server.until('the huge file', () => server.published.get(server.uri('huge.toml')));
    assert.deepEqual(huge.map(({ severity }) => severity), [3]);
    for (const uri of ['untitled:1', 'file:///%ZZ', server.uri('nowhere.toml')]) {
      assert.equal(await server.request('textDocument/hover', { textDocument: { uri }, position: { line: 9, character: 9 } }), null);
    }
    assert.equal(server.process.exitCode, null);
    assert.deepEqual(server.logged.filter((line) => line.includes('failed')), []);
  });
});
