import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeAction } from 'vscode-languageserver-protocol';
import { phase, ServerProcess } from './serverProcess';

describe('findings over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  afterEach(() => server.stop());

  it('looks for meta files away from the keystroke, and sees them come and go', async () => {
    server = await ServerProcess.start({ 'a.toml': phase('a', 'rule = "cron=@daily&meta-file=data/rows.json"') });
    await server.until('a warning', () => server.codes('a.toml')?.includes('meta-file-missing'));
    mkdirSync(join(server.folder, 'data'));
    writeFileSync(join(server.folder, 'data/rows.json'), '{}');
    await server.until('no warning', () => server.codes('a.toml')?.includes('meta-file-missing') === false);
    rmSync(join(server.folder, 'data'), { recursive: true });
    await server.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: server.uri('data'), type: 3 }] });
    await server.until('the warning again', () => server.codes('a.toml')?.includes('meta-file-missing'));
  });

  it('follows severities and dialect of the editor, and lets millrace.toml overrule them', async () => {
    let millrace: object = {};
    server = await ServerProcess.start({ 'a.toml': phase('a', 'rule = "cron=@daily"\nretry = 50\nrun = "x"') }, {
      capabilities: { workspace: { configuration: true } },
      answers: { 'workspace/configuration': ({ items }: { items: { section: string }[] }) => items.map(({ section }) => (section === 'millrace' ? millrace : {})) },
    });
    await server.until('the finding', () => server.codes('a.toml')?.join() === 'retry-limit');
    millrace = { dialect: 'flowlord', check: { severity: { 'retry-limit': 'off' } } };
    await server.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await server.until('the other', () => server.codes('a.toml')?.join() === 'flowlord-incompatible');
    await server.onDisk('millrace.toml', '[check]\ndialect = "millrace"\nseverity.retry-limit = "error"\n');
    await server.until('the first again', () => server.codes('a.toml')?.join() === 'retry-limit');
  });

  it('offers all plain fixes at once to who asks for them', async () => {
    server = await ServerProcess.start({});
    await server.open('a.toml', '[[phase]]\ntask = "a"\nrule = "cron=@dayly&ofset=1h"\nretry = "3"\n');
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const ask = (only?: string[]) => server.request<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: server.uri('a.toml') }, range, context: { diagnostics: [], ...(only ? { only } : {}) },
    });
    assert.deepEqual(await ask(), []);
    for (const only of ['source.fixAll.millrace', 'source.fixAll', 'source']) {
      const [action, ...others] = await ask([only]);
      assert.deepEqual(others, []);
      assert.equal(action?.kind, 'source.fixAll.millrace');
      assert.deepEqual(action.edit?.changes?.[server.uri('a.toml')]?.map(({ newText }) => newText), ['@daily', 'offset', '3']);
    }
    assert.deepEqual(await ask(['source.fixAll.eslint']), []);
  });
});
