import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDriver, type Driver } from '../../server/src/execution/exampleDriver';
import { linesOf, until } from '../../server/src/execution/exampleProcess';
import { exampleRoot } from '../../server/src/execution/exampleWorkflow';
import { shownRun } from '../../server/src/execution/savedRun';
import { openRuns } from '../../server/src/state/runs/openRuns';
import type { RunState } from '../../server/src/state/runState';
import { postgresServer } from '../servers/postgresServer';
import type { PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';

const password = 'p@ss/word';

for (const [name, startServer] of [['Redis', () => redisServer({ password })], ['PostgreSQL', () => postgresServer()]] as const) {
  describe(`runs in ${name}`, function () {
    this.timeout(180_000);
    this.slow(30_000);
    let server: PrivateServer;
    let shared: string;
    let here: ReturnType<typeof exampleRoot>;
    let there: ReturnType<typeof exampleRoot>;
    before(async () => { server = await startServer(); });
    after(() => server.dispose());
    beforeEach(() => {
      shared = mkdtempSync(join(tmpdir(), 'millrace-shared-'));
      const phase = (task: string, keys: string, command: string) => `[[phase]]\ntask = "${task}"\n${keys}\nrun = '''echo ${task} >> ${shared}/ran; cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"; ${command}'''\n`;
      here = exampleRoot({
        'w.toml': `[workflow]\nkill_grace = "100ms"\n${phase('a', 'rule = "cron=0 * * * *"', 'true')}${phase('b', 'dependsOn = "a"', `until [ -e ${shared}/ok ]; do sleep 0.05; done`)}${phase('c', 'dependsOn = "b"', 'true')}`,
      });
      there = exampleRoot({});
      cpSync(join(here.path, 'w.toml'), join(there.path, 'w.toml'));
    });
    afterEach(() => {
      here.remove();
      there.remove();
      rmSync(shared, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    });

    async function startHere(): Promise<Driver & { readonly runId: string }> {
      const run = startDriver(server.url, here.path);
      const runId = await run.id;
      await until('b at work', () => ran().includes('b'));
      return { ...run, runId };
    }
    const ran = () => linesOf(join(shared, 'ran'));
    const allow = () => writeFileSync(join(shared, 'ok'), '');
    async function seenThere(id: string): Promise<RunState> {
      const runs = await openRuns(there.path, server.url);
      try {
        await runs.refresh(id);
        return shownRun(runs.folder, id);
      } finally {
        await runs.close();
      }
    }

    it('are resumed from another checkout when their process was killed', async () => {
      const { child, ended, runId } = await startHere();
      child.kill('SIGKILL');
      await ended;
      assert.equal((await seenThere(runId)).status, 'interrupted');
      allow();
      assert.deepEqual(await startDriver(server.url, there.path, runId).ended, { out: `${runId}\ncompleted\n`, err: '', code: 0 });
      assert.deepEqual(ran(), ['a', 'b', 'b', 'c']);
    });

    it('go on when the server was away for a moment', async () => {
      const { ended, runId } = await startHere();
      await server.stop('crash');
      allow();
      await server.start();
      assert.deepEqual(await ended, { out: `${runId}\ncompleted\n`, err: '', code: 0 });
      assert.deepEqual([(await seenThere(runId)).status, ran()], ['completed', ['a', 'b', 'c']]);
    });

    it('stop when it stays away, say so without its password, and can be resumed when it is back', async () => {
      const { ended, runId } = await startHere();
      await server.stop('crash');
      allow();
      const { out, err, code } = await ended;
      assert.deepEqual([out, code], [`${runId}\n`, 3]);
      assert.match(err, /127\.0\.0\.1/);
      assert.ok(!err.includes(password) && !err.includes(encodeURIComponent(password)), err);
      await server.start();
      assert.equal((await seenThere(runId)).status, 'interrupted');
      assert.deepEqual(await startDriver(server.url, there.path, runId).ended, { out: `${runId}\ncompleted\n`, err: '', code: 0 });
      assert.deepEqual(ran(), ['a', 'b', 'b', 'c']);
    });
  });
}
