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
backendConformance('flatbuffers', place, { keeps: true, shares: false });
storeConformance('flatbuffers', place, { keeps: true, shares: false });
