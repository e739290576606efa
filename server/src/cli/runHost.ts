import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHost } from '../execution/runProcess';
import { realWorld } from '../execution/world';

/** Where this program stands: beside the bundle are the launcher and what runs exported functions. */
const bundle = join(__dirname, 'cli.js');

/** A run host for this process; `onBegun` and `onRecord` tell what happens. */
export function runHost(onBegun: RunHost['onBegun'], onRecord: RunHost['onRecord']): RunHost {
  const binFolder = join(__dirname, 'bin');
  return {
    world: realWorld,
    env: process.env,
    binFolder: existsSync(binFolder) ? binFolder : undefined,
    useCommand: [process.execPath, bundle, 'use'],
    onBegun,
    onRecord,
  };
}
