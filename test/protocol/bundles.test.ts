import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const dist = resolve(__dirname, '../../dist');

describe('the bundles', () => {
  for (const name of ['client.js', 'language-client.js', 'server.js', 'state-worker.js', 'cli.js', 'store.js', 'conformance.js', 'ioredis.js', 'pg.js', 'webviews/graph.js', 'sql-wasm.wasm']) {
    it(`has ${name}`, () => assert.ok(existsSync(join(dist, name))));
  }
});
