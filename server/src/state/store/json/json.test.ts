import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendConformance } from '../conformance/backendConformance';
import { storeConformance } from '../conformance/storeConformance';
import { openJson } from './openJson';

const place = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'json-store-'));
  return { open: () => openJson(dir), remove: async () => rmSync(dir, { recursive: true }) };
};
describe('json files', function () {
  // A commit of 5000 rows is as many flushes, on a disk that others use.
  this.timeout(120_000);
  backendConformance('json', place, { keeps: true, shares: false });
  storeConformance('json', place, { keeps: true, shares: false });
});
