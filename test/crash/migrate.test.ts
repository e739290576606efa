import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore } from '../../server/src/state/store/registry';
import { millrace, newFolder, startMillrace } from './commandLine';

describe('moving a store, killed', function () {
  this.timeout(600_000);
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => { folder = newFolder(); });
  afterEach(() => folder.remove());

  for (const [from, to, there] of [['sqlite:a/.millrace/state.sqlite', 'json:b', 'b/scoped_values'], ['json:a', 'sqlite:b/.millrace/state.sqlite', 'b/.millrace/scopes.journal']] as const) {
    it(`in the middle, again and again, from ${from} to ${to}: in the end nothing is missing`, async () => {
      const store = await openStore(from, { root: folder.path, env: {} });
      const values = store.scope({ kind: 'global' });
      for (let part = 0; part < 10; part++) await values.setMany(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${part}-${i}`, { i, text: 'x'.repeat(500) }])));
      await store.close();
      const before = await millrace(folder.path, 'store', 'export', '--store', from);

      let partial = 0;
      for (let round = 0; round < 8; round++) {
        const child = startMillrace(folder.path, 'store', 'migrate', from, to);
        const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
        for (let i = 0; i < 3000 && !existsSync(join(folder.path, there)) && child.exitCode === null; i++) await pause(10);
        // A little later each time, so that it ends in another place.
        await pause(round * 15);
        child.kill('SIGKILL');
        partial += Number(await exit === null);
      }
      assert.ok(partial > 0, 'it was killed before its end');

      const { code, stderr } = await millrace(folder.path, 'store', 'migrate', from, to, '--clean-up');
      assert.equal(code, 0, stderr);
      const after = await millrace(folder.path, 'store', 'export', '--store', to);
      assert.equal(after.stdout, before.stdout);
      assert.equal(after.stdout.split('\n').length, 1 + 1000 * 2 + 2);
      assert.equal((await millrace(folder.path, 'store', 'export', '--store', from)).stdout.split('\n').length, 3);
      if (from.startsWith('json')) assert.ok(readdirSync(folder.path).includes('a'));
    });
  }
});
