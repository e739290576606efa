import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './cliProcess';

const root = resolve(__dirname, '../..');

describe('the page on stores', function () {
  this.timeout(120_000);
  const page = readFileSync(join(root, 'docs/stores.md'), 'utf8');

  it('has an example of a store of one\'s own that keeps the conformance', () => {
    const [, code = ''] = /```js\n([^]*?)```/.exec(page) ?? [];
    const folder = newFolder({ 'own.test.js': code });
    try {
      mkdirSync(join(folder.path, 'node_modules'));
      symlinkSync(root, join(folder.path, 'node_modules/millrace'), 'junction');
      const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--timeout', '60000', '--reporter', 'json', 'own.test.js'], { cwd: folder.path, encoding: 'utf8', maxBuffer: 1 << 26 });
      assert.match(stdout, /^\{/m, stderr);
      const { stats, failures } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { stats: { passes: number }; failures: { fullTitle: string; err: { message: string } }[] };
      assert.deepEqual(failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`), []);
      assert.ok(stats.passes > 100, String(stats.passes));
    } finally {
      folder.remove();
    }
  });
});
