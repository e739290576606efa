import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowItem } from '../../server/src/protocol';
import { phase, ServerProcess } from './serverProcess';

const files = { 'a.toml': phase('a'), 'b.toml': phase('b') + phase('c', 'dependsOn = "b"\nretry = 20') };
const index = '.millrace/workflows.index';

describe('the second start in a folder', () => {
  const started: ServerProcess[] = [];
  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
  });
  const start = async (own: Readonly<Record<string, string>>, trusted: boolean): Promise<ServerProcess> => {
    const server = await ServerProcess.start(own, { trusted });
    started.push(server);
    return server;
  };
  const recordOf = async (server: ServerProcess): Promise<string> => {
    const text = await server.until('the record', () => existsSync(join(server.folder, index)) && readFileSync(join(server.folder, index), 'utf8').includes('"b.toml"') && readFileSync(join(server.folder, index), 'utf8'), 15_000);
    assert.match(text, /warning: retry count/);
    return text;
  };
  const messages = async (server: ServerProcess, name: string): Promise<string> => {
    const list = await server.request<WorkflowItem[]>('millrace/workflows');
    return list.find(({ file }) => file === name)?.phases.flatMap(({ findings }) => findings.map(({ message }) => message)).join('\n') ?? assert.fail(name);
  };

  it('takes what the first one recorded of files that are as they were, where the folder is trusted', async () => {
    const record = (await recordOf(await start(files, true))).replaceAll('nothing says', 'the record says');
    const warm = await start({ ...files, 'b.toml': `${files['b.toml']}\n`, [index]: record }, true);
    assert.match(await messages(warm, 'a.toml'), /the record says/);
    assert.match(await messages(warm, 'b.toml'), /nothing says/);
    const untrusted = await start({ ...files, [index]: record }, false);
    assert.match(await messages(untrusted, 'a.toml'), /nothing says/);
    assert.equal(readFileSync(join(untrusted.folder, index), 'utf8'), record);
  });

  it('records nothing in a folder that is not trusted', async () => {
    const server = await start(files, false);
    assert.match(await messages(server, 'a.toml'), /nothing says/);
    await server.request('millrace/query', { sql: 'SELECT 1' });
    assert.equal(existsSync(join(server.folder, '.millrace')), false);
  });
});
