import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { serverKinds } from './serverKinds';

const dist = resolve(__dirname, '../../dist');

/** Opens stores through the built package, and tells which clients of servers were loaded before and after. */
const program = `
const { openStore } = require(${JSON.stringify(`${dist}/store.js`)});
const loaded = () => Object.keys(require.cache).map((file) => file.split(/[\\\\/]/).pop()).filter((name) => name === 'ioredis.js' || name === 'pg.js');
(async () => {
  await (await openStore('memory:', { root: '.' })).scope({ kind: 'global' }).set('k', 1);
  const before = loaded();
  const store = await openStore(process.argv[1], { root: '.' });
  const n = await store.scope({ kind: 'global' }).increment('n');
  await store.close();
  console.log(JSON.stringify([before, loaded(), n]));
})();
`;

describe('the clients of servers in what ships', function () {
  this.timeout(5 * 60_000);

  for (const { name, start, address } of serverKinds) {
    it(`are loaded when a store on ${name} is opened, that one alone, and let the process end`, async () => {
      const server = await start();
      try {
        const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, address(server.url, 'p_')], { encoding: 'utf8', timeout: 60_000 });
        assert.deepEqual([stdout.trim(), stderr], [JSON.stringify([[], [name === 'redis' ? 'ioredis.js' : 'pg.js'], 1]), '']);
      } finally {
        await server.dispose();
      }
    });
  }
});
