import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendConformance } from '../conformance/backendConformance';
import { openJson } from './openJson';

backendConformance('json', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'json-store-'));
  return { open: () => openJson(dir), remove: async () => rmSync(dir, { recursive: true }) };
}, { keeps: true, shares: false });
