import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendConformance } from '../conformance/backendConformance';
import { storeConformance } from '../conformance/storeConformance';
import { openFlatbuffers } from './openFlatbuffers';

const place = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'flatbuffers-store-'));
  return { open: () => openFlatbuffers(dir), remove: async () => rmSync(dir, { recursive: true }) };
};
describe('flatbuffers files', function () {
  // A commit of 5000 rows is as many flushes, on a disk that others use.
  this.timeout(120_000);
  backendConformance('flatbuffers', place, { keeps: true, shares: false });
  storeConformance('flatbuffers', place, { keeps: true, shares: false });
});
