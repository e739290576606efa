import { backendCommits } from './backendCommits';
import { backendLife } from './backendLife';
import { backendLogs } from './backendLogs';
import { backendRows } from './backendRows';
import type { Features, Place } from './place';

/**
 * Tests of the contract that every backend keeps (`Backend`), for mocha and whatever else has `describe` and `it` as
 * globals. Each test asks for a new, empty place:
 *
 *     backendConformance('mine', async () => {
 *       const dir = mkdtempSync(join(tmpdir(), 'mine-'));
 *       return { open: () => openMine(dir), remove: async () => rmSync(dir, { recursive: true }) };
 *     }, { keeps: true, shares: false });
 */
export function backendConformance(name: string, place: () => Promise<Place>, features: Features): void {
  describe(`backend ${name}`, () => {
    backendRows(place);
    backendCommits(place, features);
    backendLogs(place, features);
    backendLife(place, features);
  });
}
