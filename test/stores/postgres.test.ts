import { randomBytes } from 'node:crypto';
import { backendConformance } from '../../server/src/state/store/conformance/backendConformance';
import type { Place } from '../../server/src/state/store/conformance/place';
import { storeConformance } from '../../server/src/state/store/conformance/storeConformance';
import { openPostgres } from '../../server/src/state/store/postgres/openPostgres';
import { parseStoreAddress } from '../../server/src/state/store/storeAddress';
import type { PrivateServer } from '../servers/privateServer';
import { postgresServer } from '../servers/postgresServer';

const features = { keeps: true, shares: true };

describe('the store in PostgreSQL', function () {
  this.timeout(5 * 60_000);
  let server: PrivateServer;
  before(async () => { server = await postgresServer(); });
  after(() => server.dispose());

  /** Tables of its own: the next test finds nothing of it. */
  const place = async (): Promise<Place> => {
    const address = parseStoreAddress(`${server.url}?table=${randomBytes(8).toString('hex')}`, '/', {});
    return { open: () => openPostgres(address), remove: async () => undefined };
  };
  backendConformance('postgres', place, features);
  storeConformance('postgres', place, features);
});
