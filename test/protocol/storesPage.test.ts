import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { folderWithPackage, packageRoot, pageExample } from './storesPageExample';

describe('the page on stores', function () {
  this.timeout(120_000);

  it('has an example of a store of one\'s own that keeps the conformance', () => {
    const { module, test } = pageExample();
    const folder = folderWithPackage({ 'lines.mjs': module, 'lines.test.mjs': test });
    try {
      const { stdout, stderr } = spawnSync(process.execPath, [join(packageRoot, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--timeout', '60000', '--reporter', 'json', 'lines.test.mjs'], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 26 });
      assert.match(stdout, /^\{/m, stderr);
      const { stats, failures } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { stats: { passes: number }; failures: { fullTitle: string; err: { message: string } }[] };
      assert.deepEqual(failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`), []);
      assert.ok(stats.passes > 100, String(stats.passes));
    } finally {
      folder.remove();
    }
  });
});
