import assert from 'node:assert/strict';
import { migrateStore } from '../../server/src/state/copy/migrateStore';
import { addresses, storesFolder, type StoresFolder } from '../../server/src/state/copy/exampleStores';
import { postgresServer } from '../servers/postgresServer';
import type { PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';

describe('moving a store between files and servers', function () {
  this.timeout(5 * 60_000);
  let folder: StoresFolder;
  let redis: PrivateServer;
  let postgres: PrivateServer;
  before(async () => {
    folder = storesFolder();
    [redis, postgres] = await Promise.all([redisServer(), postgresServer()]);
  });
  after(async () => {
    folder.remove();
    await Promise.all([redis.dispose(), postgres.dispose()]);
  });

  it('keeps every row, history and version all the way round, and empties what it leaves', async () => {
    const stations = [addresses.sqlite, redis.url, postgres.url, addresses.json, `${redis.url}?prefix=second`, addresses.flatbuffers];
    await folder.fill(addresses.sqlite);
    const before = await folder.lines(addresses.sqlite);
    for (const [i, from] of stations.slice(0, -1).entries()) {
      const to = stations[i + 1] ?? '';
      const cleanUp = i > 0;
      const moved = await folder.side(from, (source) => folder.side(to, (target) => migrateStore(source, target, { into: false, cleanUp })));
      assert.deepEqual([moved.written, await folder.lines(to)], [before.length - 2, before], to);
      if (cleanUp) assert.equal((await folder.lines(from)).length, 2, from);
    }
    assert.deepEqual(await folder.lines(addresses.sqlite), before);
  });
});
