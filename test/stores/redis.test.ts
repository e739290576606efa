import { randomBytes } from 'node:crypto';
import { backendConformance } from '../../server/src/state/store/conformance/backendConformance';
import type { Place } from '../../server/src/state/store/conformance/place';
import { storeConformance } from '../../server/src/state/store/conformance/storeConformance';
import { openRedis } from '../../server/src/state/store/redis/openRedis';
import { parseStoreAddress } from '../../server/src/state/store/storeAddress';
import type { PrivateServer } from '../servers/privateServer';
import { redisServer } from '../servers/redisServer';

const features = { keeps: true, shares: true };

describe('the store in Redis', function () {
  this.timeout(5 * 60_000);
  let server: PrivateServer;
  before(async () => { server = await redisServer(); });
  after(() => server.dispose());

  /** A prefix of its own: the next test finds nothing of it. */
  const place = async (): Promise<Place> => {
    const address = parseStoreAddress(`${server.url}?prefix=${randomBytes(8).toString('hex')}`, '/', {});
    return { open: () => openRedis(address), remove: async () => undefined };
  };
  backendConformance('redis', place, features);
  storeConformance('redis', place, features);
});
