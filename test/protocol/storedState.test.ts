import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunDetail, RunItem, RunsResult } from '../../server/src/protocol';
import { exampleBegin, exampleEnd, exampleFinish, exampleStart, exampleTask } from '../../server/src/state/exampleRun';
import { openRuns } from '../../server/src/state/runs/openRuns';
import { phase, ServerProcess } from './serverProcess';

const id = '20240102T030405678-aaaaaa';

describe('runs in a store over the protocol', function () {
  this.slow(10_000);
  let elsewhere: string;
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const changed: RunItem[] = [];
  beforeEach(() => {
    changed.length = 0;
    elsewhere = mkdtempSync(join(tmpdir(), 'millrace-elsewhere-'));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(elsewhere, { recursive: true, force: true });
  });
  const store = (): string => `json:${join(elsewhere, 'store')}`;
  const start = async (address: string, trusted = true) => {
    server = await ServerProcess.start({ 'a.toml': phase('load'), 'millrace.toml': `store = ${JSON.stringify(address)}\n` }, { trusted });
    server.connection.onNotification('millrace/runsChanged', ({ runs }: { runs: RunItem[] }) => void changed.push(...runs));
  };
  const runs = () => server.request<RunsResult>('millrace/runs', { limit: 10 });

  it('are shown as another checkout writes them', async () => {
    const there = await openRuns(join(elsewhere, 'checkout'), store());
    const writer = await there.openWriter(id);
    try {
      writer.journal.append(exampleBegin(id, [exampleTask('load')]));
      await writer.journal.sync();
      await start(store());
      await server.until('the run', async () => (await runs()).runs[0]?.status === 'running');
      writer.journal.append(exampleStart('load'));
      writer.journal.append(exampleEnd('load'));
      await writer.journal.sync();
      await server.until('its task', async () => (await server.request<RunDetail | null>('millrace/run', { root: server.folder, id }))?.tasks[0]?.status === 'completed');
      assert.equal(await server.request('millrace/value', { root: server.folder, id, key: 'load' }), '9223372036854775807');
      writer.journal.append(exampleFinish());
      await writer.journal.sync();
    } finally {
      await writer.close();
      await there.close();
    }
    await server.until('its end', async () => (await runs()).runs[0]?.status === 'completed');
    assert.deepEqual((await runs()).problems, []);
    assert.ok(changed.some(({ status }) => status === 'completed'));
  });

  it('that cannot be reached are one clear problem, without the password, and come when their store has come', async () => {
    await start('redis://me:s3cret@127.0.0.1:1');
    await server.until('the problem', async () => (await runs()).problems.length > 0);
    const { problems } = await runs();
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /127\.0\.0\.1:1/);
    assert.ok(!JSON.stringify([problems, server.logged]).includes('s3cret'));

    const there = await openRuns(join(elsewhere, 'checkout'), store());
    const writer = await there.openWriter(id);
    writer.journal.append(exampleBegin(id, [exampleTask('load')]));
    writer.journal.append(exampleFinish());
    await writer.journal.sync();
    await writer.close();
    await there.close();
    await server.onDisk('millrace.toml', `store = ${JSON.stringify(store())}\n`);
    await server.until('the run', async () => (await runs()).runs[0]?.status === 'completed');
    assert.deepEqual((await runs()).problems, []);
  });

  it('are not looked for where the folder that names the store is untrusted', async () => {
    await start(store(), false);
    // Answered by the thread after it has heard of the roots.
    await server.until('the findings', async () => (await server.request<{ rows: unknown[] }>('millrace/query', { sql: 'SELECT 1 FROM workflow_files' })).rows.length === 1);
    for (let i = 0; i < 5; i++) assert.deepEqual(await runs(), { runs: [], problems: [] });
    assert.deepEqual([existsSync(join(elsewhere, 'store')), existsSync(join(server.folder, '.millrace'))], [false, false]);
    const there = await openRuns(join(elsewhere, 'checkout'), store());
    const writer = await there.openWriter(id);
    writer.journal.append(exampleBegin(id, [exampleTask('load')]));
    await writer.journal.sync();
    await writer.close();
    await there.close();
    await server.connection.sendNotification('millrace/trustGranted');
    await server.until('the run', async () => (await runs()).runs.length === 1);
  });
});
